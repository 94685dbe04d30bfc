import { seal } from '../check.ts';
import { createHistogramSeries, type HistogramSeries } from '../histogram-series.ts';
import type { HistogramFamily, Labels } from '../model.ts';
import type { Timing } from './families.ts';

/** One series of times in seconds. */
export type Timer = Pick<HistogramSeries, 'observe'>;

export interface Timers {
  /** The series with these labels, made where there is none. */
  of(labels: Labels): Timer;
  /** Series that have been observed. */
  family(): HistogramFamily;
}

export function createTimers({ name, help, buckets }: Timing): Timers {
  const sets = new Map<string, HistogramSeries>();
  return {
    of(labels) {
      const key = JSON.stringify(labels);
      const series = sets.get(key) ?? createHistogramSeries(Object.freeze(labels), buckets);
      sets.set(key, series);
      return series;
    },
    family() {
      const points = [...sets.values()].map((series) => series.point()).filter(({ count }) => count > 0);
      return seal({ name, help, type: 'histogram', unit: 'seconds', points });
    },
  };
}
