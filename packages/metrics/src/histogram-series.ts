import { bucketOf, cumulativeCounts } from './buckets.ts';
import type { Exemplar, HistogramPoint, Labels } from './model.ts';

/** One series of a histogram of this package's own. */
export interface HistogramSeries {
  /** The exemplar's labels go to the bucket that the value falls into. */
  observe(value: number, exemplar?: Labels): void;
  point(): HistogramPoint;
}

/** Begins now. */
export function createHistogramSeries(labels: Labels, bounds: readonly number[]): HistogramSeries {
  const counts = new Float64Array(bounds.length + 1);
  const start = Date.now() / 1_000;
  let exemplars: (Exemplar | undefined)[] | undefined;
  let count = 0;
  let sum = 0;
  return {
    observe(value, exemplar) {
      const bucket = bucketOf(bounds, value);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      count += 1;
      sum += value;
      if (!exemplar) return;
      exemplars ??= new Array<undefined>(bounds.length + 1).fill(undefined);
      exemplars[bucket] = { labels: exemplar, value, timestamp: Date.now() / 1_000 };
    },
    point: () => ({
      labels,
      start,
      bounds,
      counts: cumulativeCounts(bounds, counts),
      count,
      sum,
      ...(exemplars && { exemplars: [...exemplars] }),
    }),
  };
}
