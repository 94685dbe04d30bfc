import { EventsPerSecond, PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { stat } from '../../panels/stat.ts';
import { promql } from '../../queries/promql.ts';
import { AT, graph, rate } from '../promql-panels.ts';
import { runbook } from '../runbook.ts';

const withError = '{instance=~"$instance", error_type!=""}';
const withoutError = '{instance=~"$instance", error_type=""}';
const dropped = `${rate(`otel_sdk_processor_span_processed_total${withError}`)} or ${rate(`otel_sdk_exporter_span_exported_total${withError}`)}`;

export const SPANS: Row = {
  title: 'Spans on their way',
  panels: [
    stat({
      title: 'Dropped',
      description: `Spans given up in the time shown. Red: the reasons are below, see ${runbook('SpansDropped')}.`,
      unit: Short,
      width: 6,
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [
        promql(
          `sum(increase(otel_sdk_processor_span_processed_total${withError}[$__range]) or increase(otel_sdk_exporter_span_exported_total${withError}[$__range]))`,
          { instant: true },
        ),
      ],
    }),
    stat({
      title: 'Fullest queue',
      description: `How full the fullest queue is. Red: the collector takes less than comes, and spans will be dropped; see ${runbook('SpansNotSent')}.`,
      unit: PercentUnit,
      width: 6,
      steps: [
        { from: 0.5, colour: 'semi-dark-orange' },
        { from: 0.9, colour: 'red' },
      ],
      queries: [
        promql(`max(otel_sdk_processor_span_queue_size${AT} / otel_sdk_processor_span_queue_capacity${AT})`),
      ],
    }),
    stat({
      title: 'Targets down',
      description: `Targets that Prometheus cannot scrape. Red: "Targets" has which, see ${runbook('ScrapeDown')}.`,
      unit: Short,
      width: 6,
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [promql('count(up == 0)', { instant: true })],
    }),
    stat({
      title: 'Dropped by Tempo',
      description: `Spans that Tempo took and did not keep, in the time shown. Red: see ${runbook('TempoDiscardsSpans')}.`,
      unit: Short,
      width: 6,
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [promql('sum(increase(tempo_discarded_spans_total[$__range]))', { instant: true })],
    }),
    graph({
      title: 'Sent',
      description:
        'Spans that a collector has accepted. Falls while the programs work: the collector is away, see the repetitions.',
      unit: EventsPerSecond,
      width: 8,
      series: [
        [
          '{{instance}}',
          `sum by (instance) (${rate(`otel_sdk_exporter_span_exported_total${withoutError}`)})`,
        ],
      ],
    }),
    graph({
      title: 'Dropped, by reason',
      description:
        'Spans given up per second, by reason. `queue_full`: more comes than goes. A gRPC code: the collector refuses these spans for good.',
      unit: EventsPerSecond,
      width: 8,
      series: [['{{instance}} {{error_type}}', `sum by (instance, error_type) (${dropped})`]],
    }),
    graph({
      title: 'Waiting, on their way, repeated',
      description:
        'Spans in the queue and in requests, and requests that were repeated. All three grow: the collector does not answer.',
      unit: Short,
      width: 8,
      series: [
        ['{{instance}} queued', `sum by (instance) (otel_sdk_processor_span_queue_size${AT})`],
        ['{{instance}} on their way', `sum by (instance) (otel_sdk_exporter_span_inflight${AT})`],
        [
          '{{instance}} repeated',
          `sum by (instance) (increase(vk_telemetry_sdk_exporter_retries_total${AT}[$__rate_interval]))`,
        ],
      ],
    }),
  ],
};
