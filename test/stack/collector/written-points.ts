import type { Exemplar, HistogramPoint, Labels, NumberPoint, SummaryPoint } from '@vk-telemetry/metrics';

// OTLP's JSON as the Collector's file exporter writes it: a field with its default value is left out, 64-bit integers are
// texts, and so are the numbers that JSON has none for.
export interface KeyValue {
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
/** A data point of any type. */
export interface WrittenPoint {
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

export const labelsOf = (attributes: readonly KeyValue[] = []): Labels =>
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

export function numberOf(point: WrittenPoint): NumberPoint {
  const [exemplar] = (point.exemplars ?? []).map(exemplarOf);
  return { ...seriesOf(point), value: Number(point.asDouble), ...(exemplar && { exemplar }) };
}

/** An exemplar stands at its bucket's place. */
export function histogramOf(point: WrittenPoint): HistogramPoint {
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

export const summaryOf = (point: WrittenPoint): SummaryPoint => ({
  ...seriesOf(point),
  quantiles: (point.quantileValues ?? []).map(({ quantile = 0, value = 0 }) => ({
    quantile,
    value: Number(value),
  })),
  count: Number(point.count ?? 0),
  sum: Number(point.sum ?? 0),
});
