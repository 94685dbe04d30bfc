import type { MetricFamily } from '@vk-telemetry/metrics';
import {
  histogramOf,
  type KeyValue,
  labelsOf,
  numberOf,
  summaryOf,
  type WrittenPoint,
} from './written-points.ts';

interface Written {
  readonly dataPoints: readonly WrittenPoint[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}
interface WrittenMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly gauge?: Written;
  readonly sum?: Written;
  readonly histogram?: Written;
  readonly summary?: Written;
  readonly metadata?: readonly KeyValue[];
}
interface Request {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly WrittenMetric[] }[];
  }[];
}

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };
const CUMULATIVE = 2;

/** Which of OTLP's data types the family's own type is to be in. */
const DATA: Readonly<Record<string, readonly [keyof WrittenMetric, monotonic: boolean | undefined]>> = {
  counter: ['sum', true],
  gauge: ['gauge', undefined],
  unknown: ['gauge', undefined],
  info: ['sum', undefined],
  stateset: ['sum', undefined],
  histogram: ['histogram', undefined],
  summary: ['summary', undefined],
};

function familyOf(metric: WrittenMetric): MetricFamily {
  const type = labelsOf(metric.metadata)['prometheus.type'] ?? '';
  const [kind, monotonic] = DATA[type] ?? [];
  const data = metric.gauge ?? metric.sum ?? metric.histogram ?? metric.summary;
  if (!kind || !data || metric[kind] !== data || data.isMonotonic !== monotonic)
    throw new Error(`${metric.name} of type ${type} came as ${Object.keys(metric)}`);
  if ((metric.sum || metric.histogram) && data.aggregationTemporality !== CUMULATIVE)
    throw new Error(`${metric.name} is not cumulative`);
  const read: (point: WrittenPoint) => object =
    type === 'histogram' ? histogramOf : type === 'summary' ? summaryOf : numberOf;
  return {
    name: metric.name,
    help: metric.description ?? '',
    type,
    ...(metric.unit && { unit: UNITS[metric.unit] ?? metric.unit }),
    points: data.dataPoints.map(read),
  } as MetricFamily;
}

/** The families in a file of the Collector's file exporter, one request per line: as the sender's registry had them. */
export function writtenMetrics(text: string): MetricFamily[] {
  const families = new Map<string, MetricFamily>();
  const requests: Request[] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  for (const { resourceMetrics } of requests)
    for (const { scopeMetrics } of resourceMetrics)
      for (const { metrics } of scopeMetrics)
        for (const family of metrics.map(familyOf)) {
          const before = families.get(family.name)?.points ?? [];
          families.set(family.name, { ...family, points: [...before, ...family.points] } as MetricFamily);
        }
  return [...families.values()];
}
