import { seal } from '../check.ts';
import type { Exemplar, HistogramFamily, HistogramPoint, Labels } from '../model.ts';
import type { Timing } from './families.ts';

/** One series of a histogram. */
export interface Timer {
  observe(seconds: number, exemplar?: Labels): void;
}

export interface Timers {
  /** The series with these labels, made where there is none. */
  of(labels: Labels): Timer;
  /** Series that have been observed. */
  family(): HistogramFamily;
}

export function createTimers({ name, help, buckets }: Timing): Timers {
  const sets = new Map<string, TimerSeries>();
  return {
    of(labels) {
      const key = JSON.stringify(labels);
      const series = sets.get(key) ?? createSeries(Object.freeze(labels), buckets);
      sets.set(key, series);
      return series;
    },
    family() {
      const points = [...sets.values()].map((series) => series.point()).filter(({ count }) => count > 0);
      return seal({ name, help, type: 'histogram', unit: 'seconds', points });
    },
  };
}

interface TimerSeries extends Timer {
  point(): HistogramPoint;
}

function createSeries(labels: Labels, bounds: readonly number[]): TimerSeries {
  const counts = new Float64Array(bounds.length + 1);
  const exemplars = new Array<Exemplar | undefined>(bounds.length + 1).fill(undefined);
  const start = Date.now() / 1_000;
  let sum = 0;
  return {
    observe(seconds, exemplar) {
      const within = bounds.findIndex((bound) => seconds <= bound);
      const bucket = within < 0 ? bounds.length : within;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += seconds;
      if (exemplar) exemplars[bucket] = { labels: exemplar, value: seconds, timestamp: Date.now() / 1_000 };
    },
    point() {
      let count = 0;
      const cumulative = Array.from(counts, (of) => {
        count += of;
        return count;
      });
      return {
        labels,
        start,
        bounds,
        counts: cumulative.slice(0, -1),
        count,
        sum,
        exemplars: [...exemplars],
      };
    },
  };
}
