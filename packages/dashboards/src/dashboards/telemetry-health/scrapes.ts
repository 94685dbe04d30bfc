import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { EventsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { table } from '../../panels/table.ts';
import { promql } from '../../queries/promql.ts';
import { AT, graph, rate } from '../promql-panels.ts';
import { runbook } from '../runbook.ts';

export const SCRAPES: Row = {
  title: 'Scrapes',
  panels: [
    table({
      title: 'Targets',
      description:
        "Whether Prometheus can scrape each target, those it cannot first. 0: Prometheus' own page, under Status and Target health, says why.",
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
        'How long scraping a target took. Near the time-out, 10 s by default: serve fewer series, or lengthen it.',
      unit: Seconds,
      width: 12,
      series: [['{{job}} {{instance}}', 'max by (job, instance) (scrape_duration_seconds)']],
    }),
    graph({
      title: 'Collectors that fail',
      description: `1 for each part of a program whose metrics are missing. Any: see ${runbook('CollectorFailing')}.`,
      unit: Short,
      width: 12,
      series: [
        ['{{instance}} {{collector}}', `1 - max by (instance, collector) (vk_telemetry_gather_success${AT})`],
      ],
    }),
    graph({
      title: 'Certificates end in',
      description: `Time until the certificates end of a metrics server and of the authority it knows clients by. Under a week: see ${runbook('MetricsCertificateExpiring')}.`,
      unit: Seconds,
      width: 12,
      series: [
        [
          '{{instance}} {{certificate}}',
          `min by (instance, certificate) (vk_telemetry_metrics_certificate_expiration_timestamp_seconds${AT}) - time()`,
        ],
      ],
    }),
    graph({
      title: 'Scrapes by status',
      description: `Scrapes that a program answered. 503: too many at once; scrapes that it refused are counted beside it.`,
      unit: EventsPerSecond,
      width: 12,
      series: [
        [
          '{{instance}} {{code}}',
          `sum by (instance, code) (${rate(`promhttp_metric_handler_requests_total${AT}`)})`,
        ],
      ],
    }),
    graph({
      title: 'Refused',
      description: `Requests that a metrics server refused. 401 or 403 of your own Prometheus: look at its token and role; 503: the API server could not be asked, see ${runbook('MetricsAccessFailing')}.`,
      unit: EventsPerSecond,
      width: 12,
      series: [
        [
          '{{instance}} {{code}}',
          `sum by (instance, code) (${rate(`vk_telemetry_metrics_refusals_total${AT}`)})`,
        ],
      ],
    }),
  ],
};
