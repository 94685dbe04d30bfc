import {
  BytesIEC,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { stat } from '../panels/stat.ts';
import { promql } from '../queries/promql.ts';
import { labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';

const AT = '{instance=~"$instance"}';
const CALLS = 'traces_span_metrics_calls_total';
const TEMPO_CALLS = 'traces_spanmetrics_calls_total';
const spans = (more = '') => `{instance=~"$instance", span_name=~"$span"${more}}`;
const tempoSpans = (more = '') => `{span_name=~"$span"${more}}`;
const FAILED = ', status_code="STATUS_CODE_ERROR"';

/** What the programs count themselves, else what Tempo's generator counts. */
const calls = (more = ''): string =>
  `sum by (span_name) (${rate(`${CALLS}${spans(more)}`)}) or sum by (span_name) (${rate(`${TEMPO_CALLS}${tempoSpans(more)}`)})`;
const quantile = (q: number): string =>
  [
    `histogram_quantile(${q}, sum by (le, span_name) (${rate(`traces_span_metrics_duration_seconds_bucket${spans()}`)}))`,
    `histogram_quantile(${q}, sum by (le, span_name) (${rate(`traces_spanmetrics_latency_bucket${tempoSpans()}`)}))`,
  ].join(' or ');

/** What virtual kubelets say of themselves: spans counted, requests, what was handed on, the process. */
export const virtualKubeletMetrics = dashboard('metrics', {
  uid: 'vk-virtual-kubelet-metrics',
  title: 'Virtual kubelet metrics',
  description:
    'Calls and latency of spans with exemplars, requests, what was handed on, and the process itself.',
  variables: [
    prometheusVariable(),
    labelVariable('instance', 'Instance', `label_values(${CALLS}, instance)`),
    labelVariable('span', 'Span', `label_values({__name__=~"${CALLS}|${TEMPO_CALLS}"}, span_name)`),
  ],
  rows: [
    {
      title: 'Spans',
      panels: [
        graph({
          title: 'Calls per second',
          description:
            'Every span that ended, whether its trace was sent or not. A line that stops: that work is no longer done.',
          unit: RequestsPerSecond,
          width: 12,
          series: [['{{span_name}}', calls()]],
        }),
        graph({
          title: 'Error share',
          description:
            'Failed ones of all. Red from 0.05: choose the span above and open an exemplar beside it.',
          unit: PercentUnit,
          width: 12,
          max: 1,
          steps: [
            { from: 0.01, colour: 'orange' },
            { from: 0.05, colour: 'red' },
          ],
          series: [['{{span_name}}', `(${calls(FAILED)}) / (${calls()})`]],
        }),
        graph({
          title: 'Median latency',
          description:
            'Dots are single spans: each opens its trace. High for one span only: look for its children in the trace.',
          unit: Seconds,
          width: 12,
          exemplars: true,
          series: [['{{span_name}}', quantile(0.5)]],
        }),
        graph({
          title: '95th percentile of latency',
          description:
            'Dots are single spans: each opens its trace. Far above the median: a few are slow; open one of the highest dots.',
          unit: Seconds,
          width: 12,
          exemplars: true,
          series: [['{{span_name}}', quantile(0.95)]],
        }),
        graph({
          title: 'Exit codes',
          description:
            'HTTP statuses by which calls ended. Others than 200 that grow: choose that span and open an exemplar.',
          unit: RequestsPerSecond,
          width: 24,
          stacked: true,
          series: [
            [
              '{{span_name}} {{exit_code}}',
              `sum by (span_name, exit_code) (${rate(`${CALLS}${spans(', exit_code!=""')}`)})`,
            ],
          ],
        }),
      ],
    },
    {
      title: 'Requests',
      panels: [
        graph({
          title: 'Requests by code',
          description:
            'Requests that the program makes, by host. <error> is no answer; see the reasons beside it.',
          unit: RequestsPerSecond,
          width: 8,
          series: [['{{host}} {{code}}', `sum by (host, code) (${rate(`rest_client_requests_total${AT}`)})`]],
        }),
        graph({
          title: 'Requests without an answer',
          description:
            'By reason. refused: nothing listens; dns: the name; tls: a certificate; timeout: load or a firewall.',
          unit: RequestsPerSecond,
          width: 8,
          series: [
            ['{{host}} {{reason}}', `sum by (host, reason) (${rate(`rest_client_errors_total${AT}`)})`],
          ],
        }),
        graph({
          title: 'Latency of requests',
          description:
            '95th percentile of requests with an answer. Grows with the number of pods: batches; suddenly: the other side.',
          unit: Seconds,
          width: 8,
          series: [
            [
              '{{host}} {{verb}}',
              `histogram_quantile(0.95, sum by (le, host, verb) (${rate(`rest_client_request_duration_seconds_bucket${AT}`)}))`,
            ],
          ],
        }),
      ],
    },
    {
      title: 'Handed on',
      panels: [
        stat({
          title: 'On the remote side',
          description:
            'Pods, ConfigMaps and Secrets there now. Fewer pods than are bound to the node: look at the errors.',
          unit: Short,
          width: 12,
          height: 8,
          noValue: '0',
          queries: [
            promql(`sum by (reflector_resource) (liqo_virtual_kubelet_reflection_item_counter${AT})`, {
              legend: '{{reflector_resource}}',
            }),
          ],
        }),
        graph({
          title: 'Errors',
          description:
            'Tries that failed, by what was missing or refused. Each is repeated; steady errors need you.',
          unit: Short,
          width: 12,
          series: [
            [
              '{{reflector_resource}}',
              `sum by (reflector_resource) (${rate(`liqo_virtual_kubelet_reflection_error_counter${AT}`)})`,
            ],
          ],
        }),
      ],
    },
    {
      title: 'Process',
      panels: [
        graph({
          title: 'CPU',
          description:
            'Share of one CPU. Near 1: the program is at its limit, as it has one thread for its work.',
          unit: PercentUnit,
          width: 8,
          series: [['{{instance}}', `sum by (instance) (${rate(`process_cpu_seconds_total${AT}`)})`]],
        }),
        graph({
          title: 'Memory',
          description:
            'Resident, and the part that is JavaScript heap. Grows without end over days: a leak, report it.',
          unit: BytesIEC,
          width: 8,
          series: [
            ['{{instance}} resident', `sum by (instance) (process_resident_memory_bytes${AT})`],
            ['{{instance}} heap', `sum by (instance) (nodejs_heap_size_used_bytes${AT})`],
          ],
        }),
        graph({
          title: 'Event loop lag',
          description:
            '99th percentile of how late work starts. Above 0.1 s: something holds the loop; spans are late too.',
          unit: Seconds,
          width: 8,
          steps: [
            { from: 0.1, colour: 'orange' },
            { from: 1, colour: 'red' },
          ],
          series: [['{{instance}}', `max by (instance) (nodejs_eventloop_lag_p99_seconds${AT})`]],
        }),
      ],
    },
  ],
});
