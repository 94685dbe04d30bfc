import { RequestsPerSecond, Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { AT, graph, rate } from '../promql-panels.ts';

export const REQUESTS: Row = {
  title: 'Requests',
  panels: [
    graph({
      title: 'Requests by code',
      description:
        'Requests that the program makes, by host. `<error>` is no answer: see the reasons beside it.',
      unit: RequestsPerSecond,
      width: 8,
      series: [['{{host}} {{code}}', `sum by (host, code) (${rate(`rest_client_requests_total${AT}`)})`]],
    }),
    graph({
      title: 'Reasons for no answer',
      description:
        'By reason. `refused`: nothing listens; `dns`: the name; `tls`: a certificate; `timeout`: load or a firewall.',
      unit: RequestsPerSecond,
      width: 8,
      series: [['{{host}} {{reason}}', `sum by (host, reason) (${rate(`rest_client_errors_total${AT}`)})`]],
    }),
    graph({
      title: 'Latency of requests',
      description:
        '95th percentile of requests with an answer. Grows with the number of pods: status requests carry more of them; suddenly: look at the other side.',
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
};
