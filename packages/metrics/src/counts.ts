import { seal } from './check.ts';
import { createHistogramSeries, type HistogramSeries } from './histogram-series.ts';
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

/** Observes seconds by the values of one label. */
export function createHistogram(described: Described, bounds: readonly number[]) {
  const { name, help } = described;
  const series = new Map<string, HistogramSeries>();

  function begin(value: string): HistogramSeries {
    const made = createHistogramSeries(labelled(described, value), bounds);
    series.set(value, made);
    return made;
  }

  return {
    observe(value: string, seconds: number): void {
      (series.get(value) ?? begin(value)).observe(seconds);
    },
    family(): MetricFamily {
      const points = [...series.values()].map((each) => each.point());
      return seal({ name, help, type: 'histogram', unit: 'seconds', points });
    },
  };
}
