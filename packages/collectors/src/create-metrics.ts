import { type ClientMetric, checkOptions, type MetricsOptions } from './client.ts';
import type { Family, FamilyTable } from './family.ts';
import type { Handles } from './handles.ts';

function construct<Registry>(
  name: string,
  family: Family,
  { client, registry }: MetricsOptions<Registry>,
): ClientMetric {
  const common = { name, help: family.help, labelNames: [...family.labels], registers: [registry] };
  switch (family.type) {
    case 'counter':
      return new client.Counter(common);
    case 'gauge':
      return new client.Gauge(common);
    case 'histogram':
      return new client.Histogram({ ...common, buckets: [...family.buckets] });
    case 'summary':
      return new client.Summary({ ...common, percentiles: [...family.quantiles] });
  }
}

/** Both clients start a metric without labels at 0, which nobody has measured. */
function withoutSeries(metric: ClientMetric, family: Family): ClientMetric {
  if (family.labels.length === 0) metric.remove();
  return metric;
}

/** Handles whose metrics are registered one by one, each when its property is first read. */
export function createMetrics<Table extends FamilyTable, Registry>(
  table: Table,
  options: MetricsOptions<Registry>,
): Handles<Table> {
  checkOptions(options);
  const metrics = new Map<string, ClientMetric>();
  const handles = {};
  for (const [name, family] of Object.entries(table)) {
    const metric = () => {
      const made = metrics.get(name) ?? withoutSeries(construct(name, family, options), family);
      metrics.set(name, made);
      return made;
    };
    Object.defineProperty(handles, name, { enumerable: true, get: metric });
  }
  return handles as Handles<Table>;
}
