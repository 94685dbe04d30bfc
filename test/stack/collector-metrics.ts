import type {
  Exemplar,
  HistogramPoint,
  Labels,
  MetricFamily,
  NumberPoint,
  SummaryPoint,
} from '@vk-telemetry/metrics';

// OTLP's JSON as the Collector's file exporter writes it: a field with its default value is left out, 64-bit integers are
// texts, and so are the numbers that JSON has none for.
interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
type Double = number | 'NaN' | 'Infinity' | '-Infinity';
interface WrittenExemplar {
  readonly timeUnixNano?: string;
  readonly asDouble?: Double;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly filteredAttributes?: readonly KeyValue[];
}
interface WrittenPoint {
  readonly attributes?: readonly KeyValue[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano?: string;
  readonly asDouble?: Double;
  readonly count?: string;
  readonly sum?: Double;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly { readonly quantile?: number; readonly value?: Double }[];
  readonly exemplars?: readonly WrittenExemplar[];
}
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

const labelsOf = (attributes: readonly KeyValue[] = []): Labels =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));

const seconds = (nanos = '0'): number => Number(BigInt(nanos) / 1000n) / 1e6;

function exemplarOf({
  timeUnixNano,
  asDouble = 0,
  traceId,
  spanId,
  filteredAttributes,
}: WrittenExemplar): Exemplar {
  const ids = { ...(traceId && { trace_id: traceId }), ...(spanId && { span_id: spanId }) };
  return {
    labels: { ...ids, ...labelsOf(filteredAttributes) },
    value: Number(asDouble),
    ...(timeUnixNano && { timestamp: seconds(timeUnixNano) }),
  };
}

const seriesOf = ({ attributes, startTimeUnixNano }: WrittenPoint) => ({
  labels: labelsOf(attributes),
  ...(startTimeUnixNano && { start: seconds(startTimeUnixNano) }),
});

function numberOf(point: WrittenPoint): NumberPoint {
  const [exemplar] = (point.exemplars ?? []).map(exemplarOf);
  return { ...seriesOf(point), value: Number(point.asDouble), ...(exemplar && { exemplar }) };
}

/** An exemplar stands at its bucket's place. */
function histogramOf(point: WrittenPoint): HistogramPoint {
  const bounds = point.explicitBounds ?? [];
  let upTo = 0;
  const cumulative = (point.bucketCounts ?? []).map((count) => {
    upTo += Number(count);
    return upTo;
  });
  const exemplars: (Exemplar | undefined)[] = [];
  for (const each of (point.exemplars ?? []).map(exemplarOf)) {
    const bucket = bounds.findIndex((bound) => each.value <= bound);
    exemplars[bucket < 0 ? bounds.length : bucket] = each;
  }
  return {
    ...seriesOf(point),
    bounds,
    counts: cumulative.slice(0, -1),
    count: Number(point.count ?? 0),
    sum: Number(point.sum),
    ...(point.exemplars && { exemplars: Array.from(exemplars) }),
  };
}

const summaryOf = (point: WrittenPoint): SummaryPoint => ({
  ...seriesOf(point),
  quantiles: (point.quantileValues ?? []).map(({ quantile = 0, value = 0 }) => ({
    quantile,
    value: Number(value),
  })),
  count: Number(point.count ?? 0),
  sum: Number(point.sum ?? 0),
});

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
