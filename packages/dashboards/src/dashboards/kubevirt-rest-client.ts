import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import type { Panel, Step } from '../panels/panel.ts';
import { stat } from '../panels/stat.ts';
import { promql } from '../queries/promql.ts';
import { choiceVariable, labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';
import { runbook } from './runbook.ts';

/** KubeVirt has put its own name before these since 1.3; Kubernetes and vk-telemetry have not. */
const NAMES = `\${names}`;
const METRIC = `${NAMES}_requests_total`;
const of = (more = '') => `{service=~"$service", pod=~"$pod"${more}}`;
/** The documents' name ends in "latency", Kubernetes' own in "duration". */
const latency = (q: number): string =>
  [`${NAMES}_request_latency_seconds_bucket`, `${NAMES}_request_duration_seconds_bucket`]
    .map((buckets) => `histogram_quantile(${q}, sum by (le, verb) (${rate(`${buckets}${of()}`)}))`)
    .join(' or ');

/** As in the blog, but for its shade. */
const BELOW = 'super-light-green';
const STEPS: readonly Step[] = [
  { from: 10, colour: 'semi-dark-orange' },
  { from: 20, colour: 'red' },
  { from: 30, colour: 'dark-red' },
];

/** What the blog's panel means: requests. */
const total = (code: string, title: string): Panel =>
  stat({
    title,
    description: `Requests of the components that ended with \`${code}\` in the last five minutes. Orange from 10, red from 20, dark red from 30: look at the graph for the pod, then at its log.`,
    unit: Short,
    width: 8,
    height: 6,
    background: true,
    noValue: '0',
    below: BELOW,
    steps: STEPS,
    queries: [promql(`sum(increase(${METRIC}${of(`, code="${code}"`)}[5m])) or vector(0)`)],
  });

/** What the blog's panel has: it counts series and not requests. */
const literal = (code: string): Panel =>
  stat({
    title: `Blog: Total ${code}`,
    description: `The query of KubeVirt's blog to the letter. It counts series with \`${code}\`, however many requests these are. Orange from 10, red from 20, dark red from 30: compare with the count of requests at the top.`,
    unit: Short,
    width: 8,
    height: 4,
    background: true,
    noValue: 'N/A',
    below: BELOW,
    steps: STEPS,
    queries: [
      promql(
        `count(rate(rest_client_requests_total{service="kubevirt-prometheus-metrics",code="${code}"}[5m]))`,
      ),
    ],
  });

/** KubeVirt's blog dashboard, with the count of requests that it means beside the query that it has. */
export const kubevirtRestClient = dashboard('metrics', {
  uid: 'vk-kubevirt-rest-client',
  title: 'KubeVirt REST client',
  description: "Requests that KubeVirt's components make to the API server, by what they were answered.",
  variables: [
    prometheusVariable(),
    choiceVariable('names', 'Names', ['kubevirt_rest_client', 'rest_client']),
    labelVariable('service', 'Service', `label_values(${METRIC}, service)`),
    labelVariable('pod', 'Pod', `label_values(${METRIC}, pod)`),
  ],
  rows: [
    {
      title: 'At a glance',
      panels: [total('404', 'Total 404'), total('500', 'Total 500'), total('<error>', 'Total <error>')],
    },
    {
      title: 'Over time',
      panels: [
        graph({
          title: 'HTTP code rates by 1m',
          description:
            'Requests per second by pod and code. `<error>` is no answer at all: look at the API server, DNS, certificates and network policies.',
          unit: RequestsPerSecond,
          width: 24,
          height: 10,
          series: [['{{pod}} - {{code}}', `sum by (pod, code) (rate(${METRIC}${of()}[1m]))`]],
        }),
        graph({
          title: 'Share of failed requests',
          description: `Requests without an answer or with 5xx, of all. Red from 80 %, where an alert fires: see ${runbook('KubevirtRestClientErrors')}.`,
          unit: PercentUnit,
          width: 12,
          max: 1,
          steps: [
            { from: 0.1, colour: 'semi-dark-orange' },
            { from: 0.8, colour: 'red' },
          ],
          series: [
            [
              '{{pod}}',
              `(sum by (pod) (${rate(`${METRIC}${of(', code=~"<error>|5.."')}`)}) or 0 * sum by (pod) (${rate(`${METRIC}${of()}`)})) / sum by (pod) (${rate(`${METRIC}${of()}`)})`,
            ],
          ],
        }),
        graph({
          title: 'Latency',
          description:
            'Median and 99th percentile by verb, of requests with an answer. High for all: the API server is slow; for one: its objects are many.',
          unit: Seconds,
          width: 12,
          series: [
            ['{{verb}} p50', latency(0.5)],
            ['{{verb}} p99', latency(0.99)],
          ],
        }),
      ],
    },
    {
      title: 'As the blog has it',
      collapsed: true,
      panels: [
        literal('404'),
        literal('500'),
        literal('<error>'),
        graph({
          title: 'Blog: HTTP code rates by 1m',
          description:
            "The graph of KubeVirt's blog to the letter. Without lines: KubeVirt has had other names since 1.3, see the graph above.",
          unit: RequestsPerSecond,
          width: 24,
          series: [
            [
              '{{pod}} - {{code}}',
              'rate(rest_client_requests_total{service="kubevirt-prometheus-metrics"}[1m])',
            ],
          ],
        }),
      ],
    },
  ],
});
