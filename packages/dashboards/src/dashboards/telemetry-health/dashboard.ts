import { dashboard } from '../../dashboard.ts';
import { labelVariable, prometheusVariable } from '../../variables.ts';
import { SCRAPES } from './scrapes.ts';
import { SPANS } from './spans.ts';
import { TEMPO } from './tempo.ts';

/** Whether what the other dashboards show is all there is: spans on their way, Tempo, scrapes. */
export const telemetryHealth = dashboard('metrics', {
  uid: 'vk-telemetry-health',
  title: 'Telemetry health',
  description:
    'Whether spans and metrics arrive: queues and drops of the programs, Tempo itself, the state of scrapes.',
  variables: [
    prometheusVariable(),
    labelVariable('instance', 'Instance', 'label_values(otel_sdk_processor_span_processed_total, instance)'),
  ],
  rows: [SPANS, TEMPO, SCRAPES],
});
