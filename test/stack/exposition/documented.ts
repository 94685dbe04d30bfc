import { FAMILIES, type Family } from '@vk-telemetry/collectors';
import type { MetricFamily } from '@vk-telemetry/metrics';

function familyOf(name: string, family: Family): MetricFamily {
  const { help, unit } = family;
  const about = { name, help, ...(unit && { unit }) };
  const labels = Object.fromEntries(family.labels.map((label) => [label, 'a']));
  const distribution = { labels, count: 1, sum: 1 };
  switch (family.type) {
    case 'counter':
    case 'gauge':
      return { ...about, type: family.type, points: [{ labels, value: 1 }] };
    case 'histogram': {
      const counts = family.buckets.map(() => 1);
      return { ...about, type: 'histogram', points: [{ ...distribution, bounds: family.buckets, counts }] };
    }
    case 'summary': {
      const quantiles = family.quantiles.map((quantile) => ({ quantile, value: 1 }));
      return { ...about, type: 'summary', points: [{ ...distribution, quantiles }] };
    }
  }
}

/** All documented metrics, each with one series. */
export const documentedFamilies = (): readonly MetricFamily[] =>
  Object.entries<Family>(FAMILIES).map(([name, family]) => familyOf(name, family));
