import { RequestsPerSecond } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { timeSeries } from '../panels/time-series.ts';
import { named, spans, traceql } from '../queries/traceql.ts';
import { attributeVariable, tempoVariable } from '../variables.ts';

/** What a virtual kubelet does and how long that takes, from its spans alone. */
export const virtualKubelet = dashboard('traces', {
  uid: 'vk-virtual-kubelet',
  title: 'Virtual kubelet',
  description: 'What virtual kubelets do, how long it takes and what fails, from their spans.',
  variables: [tempoVariable(), attributeVariable('service', 'Service', 'service.name')],
  rows: [
    {
      title: 'Calls',
      panels: [
        timeSeries({
          title: 'Creations per second',
          description: 'Calls that create a pod. None while pods are queued: look at the failed calls below.',
          unit: RequestsPerSecond,
          width: 24,
          queries: [
            traceql(
              `${spans(named('CreateHttpCall'), 'resource.service.name =~ "$service"')} | rate() by (resource.service.name)`,
            ),
          ],
        }),
      ],
    },
  ],
});
