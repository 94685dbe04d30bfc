import { PercentUnit, RequestsPerSecond, Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { ERROR_SHARE_STEPS, HIGH_ERROR_SHARE } from '../error-share.ts';
import { graph, rate } from '../promql-panels.ts';

export const CALLS = 'traces_span_metrics_calls_total';
export const TEMPO_CALLS = 'traces_spanmetrics_calls_total';
const spans = (more = '') => `{instance=~"$instance", span_name=~"$span"${more}}`;
const tempoSpans = (more = '') => `{span_name=~"$span"${more}}`;
export const FAILED = ', status_code="STATUS_CODE_ERROR"';

/** What the programs count themselves, else what Tempo's generator counts. */
export const calls = (more = ''): string =>
  `sum by (span_name) (${rate(`${CALLS}${spans(more)}`)}) or sum by (span_name) (${rate(`${TEMPO_CALLS}${tempoSpans(more)}`)})`;
const quantile = (q: number): string =>
  [
    `histogram_quantile(${q}, sum by (le, span_name) (${rate(`traces_span_metrics_duration_seconds_bucket${spans()}`)}))`,
    `histogram_quantile(${q}, sum by (le, span_name) (${rate(`traces_spanmetrics_latency_bucket${tempoSpans()}`)}))`,
  ].join(' or ');

export const SPANS: Row = {
  title: 'Spans',
  panels: [
    graph({
      title: 'Calls per second',
      description:
        "Every span that ended, whether its trace was sent or not. A line that stops: that work is no longer done, look at the kubelet's log.",
      unit: RequestsPerSecond,
      width: 12,
      series: [['{{span_name}}', calls()]],
    }),
    graph({
      title: 'Error share',
      description: `Failed ones of all. Red from ${HIGH_ERROR_SHARE}: choose that span under Span and open one of the dots below.`,
      unit: PercentUnit,
      width: 12,
      max: 1,
      steps: ERROR_SHARE_STEPS,
      series: [['{{span_name}}', `(${calls(FAILED)} or 0 * (${calls()})) / (${calls()})`]],
    }),
    graph({
      title: 'Median latency',
      description:
        'Half of the spans took less. Dots are single spans, and each opens its trace. High for one span only: look for its children in the trace.',
      unit: Seconds,
      width: 12,
      exemplars: true,
      series: [['{{span_name}}', quantile(0.5)]],
    }),
    graph({
      title: '95th percentile of latency',
      description:
        'All but 5 of 100 spans took less. Dots are single spans, and each opens its trace. Far above the median: a few are slow; open one of the highest dots.',
      unit: Seconds,
      width: 12,
      exemplars: true,
      series: [['{{span_name}}', quantile(0.95)]],
    }),
    graph({
      title: 'Exit codes',
      description:
        'HTTP statuses by which calls ended. Others than 200 that grow: choose that span under Span and open one of the dots above.',
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
};
