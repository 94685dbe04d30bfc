import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { EventsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { table } from '../../panels/table.ts';
import { promql } from '../../queries/promql.ts';
import { AT, graph, rate } from '../promql-panels.ts';

export const SCRAPES: Row = {
  title: 'Scrapes',
  panels: [
    table({
      title: 'Targets',
      description:
        'Whether Prometheus reads each target: 1, or 0 where it cannot. It says why under Status, Target health.',
      unit: Short,
      width: 12,
      columns: { job: 'Job', instance: 'Instance', Value: 'Read' },
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
      title: 'Certificates end in',
      description:
        'Seconds until the certificates of a metrics server, and those it knows clients by, end. Under a week: the runbook of MetricsCertificateExpiring.',
      unit: Seconds,
      width: 24,
      series: [
        [
          '{{instance}} {{certificate}}',
          `min by (instance, certificate) (vk_telemetry_metrics_certificate_expiration_timestamp_seconds${AT}) - time()`,
        ],
      ],
    }),
    graph({
      title: 'Collectors that fail',
      description:
        '1 for a part of a program whose metrics are missing. Any: the runbook of CollectorFailing.',
      unit: Short,
      width: 8,
      series: [
        ['{{instance}} {{collector}}', `1 - max by (instance, collector) (vk_telemetry_gather_success${AT})`],
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
};
