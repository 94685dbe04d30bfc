import { seal } from './check.ts';
import { NO_LABELS } from './labels.ts';
import type { Labels, MetricFamily } from './model.ts';

export interface Described {
  readonly name: string;
  readonly help: string;
  /** The one label that tells its series apart, if there are several. */
  readonly label?: string;
  /** What all its series have beside that. Default: none. */
  readonly labels?: Labels;
}

/** A series without a value has none of that label. */
const labelled = ({ label, labels = NO_LABELS }: Described, value: string): Labels =>
  label && value ? { ...labels, [label]: value } : labels;

const now = (): number => Date.now() / 1000;

/** Counts by the values of one label; those named are there from the start. */
export function createCounter(described: Described, values: readonly string[]) {
  const { name, help } = described;
  const start = now();
  const counts = new Map<string, number>(values.map((value) => [value, 0]));
  return {
    add(value: string): void {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    },
    family(): MetricFamily {
      const points = [...counts].map(([of, value]) => ({ labels: labelled(described, of), value, start }));
      return seal({ name, help, type: 'counter', points });
    },
  };
}

interface Observed {
  readonly counts: number[];
  count: number;
  sum: number;
}

/** Observes seconds by the values of one label. */
export function createHistogram(described: Described, bounds: readonly number[]) {
  const { name, help } = described;
  const start = now();
  const series = new Map<string, Observed>();

  function begin(value: string): Observed {
    const made = { counts: bounds.map(() => 0), count: 0, sum: 0 };
    series.set(value, made);
    return made;
  }

  return {
    observe(value: string, seconds: number): void {
      const of = series.get(value) ?? begin(value);
      for (const [i, bound] of bounds.entries()) if (seconds <= bound) of.counts[i] = (of.counts[i] ?? 0) + 1;
      of.count += 1;
      of.sum += seconds;
    },
    family(): MetricFamily {
      const points = [...series].map(([value, { counts, count, sum }]) => ({
        labels: labelled(described, value),
        bounds,
        counts: [...counts],
        count,
        sum,
        start,
      }));
      return seal({ name, help, type: 'histogram', unit: 'seconds', points });
    },
  };
}
