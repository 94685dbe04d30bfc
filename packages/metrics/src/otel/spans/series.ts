import { cumulativeCounts } from '../../buckets.ts';
import type { Exemplar, HistogramPoint, Labels, NumberPoint } from '../../model.ts';

/** The last sampled spans of a series: places for each bucket, and a last one for the counter. */
interface Samples {
  readonly traces: string[];
  readonly spans: string[];
  readonly values: Float64Array;
  readonly times: Float64Array;
}

/** Calls and latency of the spans with one label set. It changes with every span, so it is no point of a snapshot. */
export interface SpanSeries {
  readonly labels: Labels;
  readonly start: number;
  /** Of each bucket alone, +Inf last. */
  readonly counts: Float64Array;
  readonly samples: Samples;
  calls: number;
  sum: number;
  /** What was not a whole call yet, of spans that stand for others. */
  rest: number;
  /** When a span of it ended last, in Unix seconds. */
  last: number;
}

export function createSeries(labels: Labels, buckets: number): SpanSeries {
  const places = buckets + 2;
  return {
    labels,
    start: Date.now() / 1000,
    counts: new Float64Array(buckets + 1),
    samples: {
      traces: new Array<string>(places).fill(''),
      spans: new Array<string>(places).fill(''),
      values: new Float64Array(places),
      times: new Float64Array(places),
    },
    calls: 0,
    sum: 0,
    rest: 0,
    last: 0,
  };
}

/** Counts are whole numbers, as OpenMetrics wants buckets to be: what a span stands for beside is kept for the next one. */
export function count(series: SpanSeries, bucket: number, seconds: number, weight: number): void {
  let calls = weight;
  if (weight !== 1) {
    series.rest += weight;
    calls = Math.floor(series.rest);
    series.rest -= calls;
  }
  series.calls += calls;
  series.sum += seconds * calls;
  series.counts[bucket] = (series.counts[bucket] ?? 0) + calls;
}

/** Of the span in this place's bucket; `time` in Unix seconds. */
export function keepSample(
  { samples }: SpanSeries,
  place: number,
  traceId: string,
  spanId: string,
  value: number,
  time: number,
): void {
  samples.traces[place] = traceId;
  samples.spans[place] = spanId;
  samples.values[place] = value;
  samples.times[place] = time;
}

function exemplarAt({ samples }: SpanSeries, place: number, traceIdLabel: string): Exemplar | undefined {
  const trace = samples.traces[place];
  if (!trace) return undefined;
  const labels = { [traceIdLabel]: trace, span_id: samples.spans[place] ?? '' };
  return { labels, value: samples.values[place] ?? 0, timestamp: samples.times[place] ?? 0 };
}

export function callsPoint(series: SpanSeries, traceIdLabel: string): NumberPoint {
  const { labels, start, calls, counts } = series;
  const exemplar = exemplarAt(series, counts.length, traceIdLabel);
  return { labels, start, value: calls, ...(exemplar && { exemplar }) };
}

export function latencyPoint(
  series: SpanSeries,
  bounds: readonly number[],
  traceIdLabel: string,
): HistogramPoint {
  const { labels, start, calls, sum } = series;
  const counts = cumulativeCounts(bounds, series.counts);
  const exemplars = Array.from(series.counts, (_, place) => exemplarAt(series, place, traceIdLabel));
  return { labels, start, bounds, counts, count: calls, sum, exemplars };
}
