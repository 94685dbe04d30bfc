import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import {
  BytesIEC,
  EventsPerSecond,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { promql } from '../queries/promql.ts';
import { labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';

const AT = '{instance=~"$instance"}';
const withError = '{instance=~"$instance", error_type!=""}';
const withoutError = '{instance=~"$instance", error_type=""}';
const dropped = `${rate(`otel_sdk_processor_span_processed_total${withError}`)} or ${rate(`otel_sdk_exporter_span_exported_total${withError}`)}`;

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
  rows: [
    {
      title: 'Spans on their way',
      panels: [
        stat({
          title: 'Dropped',
          description:
            'Spans given up in the time shown. Red: see the reasons below and the runbook of SpansDropped.',
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
          description:
            'Share of the queue that is filled. Red: the collector takes less than comes; soon spans are dropped.',
          unit: PercentUnit,
          width: 6,
          steps: [
            { from: 0.5, colour: 'orange' },
            { from: 0.9, colour: 'red' },
          ],
          queries: [
            promql(
              `max(otel_sdk_processor_span_queue_size${AT} / otel_sdk_processor_span_queue_capacity${AT})`,
            ),
          ],
        }),
        stat({
          title: 'Targets down',
          description:
            'Targets that Prometheus cannot read. Red: see the table below, and the runbook of ScrapeDown.',
          unit: Short,
          width: 6,
          noValue: '0',
          steps: [{ from: 1, colour: 'red' }],
          queries: [promql('count(up == 0)', { instant: true })],
        }),
        stat({
          title: 'Dropped by Tempo',
          description:
            'Spans that Tempo took and did not keep, in the time shown. Red: the runbook of TempoDiscardsSpans.',
          unit: Short,
          width: 6,
          noValue: '0',
          steps: [{ from: 1, colour: 'red' }],
          queries: [promql('sum(increase(tempo_discarded_spans_total[$__range]))', { instant: true })],
        }),
        graph({
          title: 'Sent',
          description:
            'Spans that a collector has accepted. Falls while the programs work: the collector is away, see retries.',
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
            'queue_full: more comes than goes. A gRPC code: the collector refuses these spans for good.',
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
    },
    {
      title: 'Tempo',
      panels: [
        graph({
          title: 'Spans received',
          description:
            'Spans a second that came in. Less than the programs send: something between drops them.',
          unit: EventsPerSecond,
          width: 8,
          series: [['{{job}}', `sum by (job) (${rate('tempo_distributor_spans_received_total')})`]],
        }),
        graph({
          title: 'Spans dropped, by reason',
          description:
            'Tempo answers that it has these. trace_too_large and live_traces_exceeded: raise tempo.limits.',
          unit: EventsPerSecond,
          width: 8,
          series: [['{{reason}}', `sum by (reason) (${rate('tempo_discarded_spans_total')})`]],
        }),
        graph({
          title: 'Failed jobs and polls',
          description:
            'Compaction and retention jobs that failed, and lists of blocks that could not be read. Any for long: the storage.',
          unit: Short,
          width: 8,
          series: [
            ['jobs', 'sum(increase(tempo_backend_scheduler_jobs_failed_total[$__rate_interval]))'],
            ['polls', 'sum(increase(tempodb_blocklist_poll_errors_total[$__rate_interval]))'],
          ],
        }),
        graph({
          title: 'Blocks',
          description:
            'Blocks that searches look through. Grows without end: compaction fails, see beside it.',
          unit: Short,
          width: 8,
          series: [['{{tenant}}', 'sum by (tenant) (tempodb_blocklist_length)']],
        }),
        graph({
          title: 'Memory',
          description:
            "Resident memory of Tempo. Near its limit: a burst ends it; raise the limit or lower tempo.limits' rate.",
          unit: BytesIEC,
          width: 8,
          series: [['{{instance}}', 'sum by (instance) (process_resident_memory_bytes{job=~".*tempo.*"})']],
        }),
        graph({
          title: 'CPU',
          description:
            'CPUs in use by Tempo. High without much coming in: heavy searches; shorten their range.',
          unit: Short,
          width: 8,
          series: [
            ['{{instance}}', `sum by (instance) (${rate('process_cpu_seconds_total{job=~".*tempo.*"}')})`],
          ],
        }),
      ],
    },
    {
      title: 'Scrapes',
      panels: [
        table({
          title: 'Targets',
          description: '1 is read, 0 is not. For 0 Prometheus says why, under Status, Targets.',
          unit: Short,
          width: 12,
          queries: [
            promql('sort(max by (job, instance) (up))', { instant: true, format: PromQueryFormat.Table }),
          ],
        }),
        graph({
          title: 'Time of scrapes',
          description:
            'Seconds that reading a target took. Near the time-out of 10 s: fewer series, or a longer time-out.',
          unit: Seconds,
          width: 12,
          series: [['{{job}} {{instance}}', 'max by (job, instance) (scrape_duration_seconds)']],
        }),
        graph({
          title: 'Collectors that fail',
          description:
            '1 for a part of a program whose metrics are missing. Any: the runbook of CollectorFailing.',
          unit: Short,
          width: 8,
          series: [
            [
              '{{instance}} {{collector}}',
              `1 - max by (instance, collector) (vk_telemetry_gather_success${AT})`,
            ],
          ],
        }),
        graph({
          title: 'Scrapes by status',
          description:
            '503: too many at once, or the API server could not be asked; 401 and 403 are counted beside it.',
          unit: EventsPerSecond,
          width: 8,
          series: [
            [
              '{{instance}} {{code}}',
              `sum by (instance, code) (${rate(`promhttp_metric_handler_requests_total${AT}`)})`,
            ],
          ],
        }),
        graph({
          title: 'Refused',
          description:
            'Requests to a metrics server that may not read. Your own Prometheus among them: its token or its role.',
          unit: EventsPerSecond,
          width: 8,
          series: [
            [
              '{{instance}} {{code}}',
              `sum by (instance, code) (${rate(`vk_telemetry_metrics_refusals_total${AT}`)})`,
            ],
          ],
        }),
      ],
    },
  ],
});
