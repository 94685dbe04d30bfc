import type { Held, LabelValues } from './held.ts';

/** What is used of a counter of prom-client 15 or @prometheus-io/client 0.16. */
export interface CounterLike {
  inc(...args: never[]): void;
  labels(...args: never[]): { inc(value?: number): void };
}

/** What is used of a histogram of prom-client 15 or @prometheus-io/client 0.16. */
export interface HistogramLike {
  observe(...args: never[]): void;
  startTimer(...args: never[]): unknown;
  labels(...args: never[]): { observe(value: number): void; startTimer(): unknown };
}

/** What is known of a metric whose observations are watched. */
export interface Observed {
  readonly labelNames: readonly string[];
  readonly keep: Held['keep'];
}

const isLabels = (value: unknown): value is LabelValues => typeof value === 'object' && value !== null;

/** The labels of `labels(...)`, by name or in order. */
function labelsOf(names: readonly string[], args: readonly unknown[]): LabelValues {
  const [first] = args;
  return isLabels(first) ? first : Object.fromEntries(names.map((name, i) => [name, args[i]]));
}

/** `(value)` or `(labels, value)`. */
const splitArguments = ([first, second]: readonly unknown[]): [labels: LabelValues, value: unknown] =>
  isLabels(first) ? [first, second] : [{}, first ?? second];

export function exemplarCounter<C extends CounterLike>(
  inner: C,
  { labelNames, keep }: Observed,
): Pick<C, 'inc' | 'labels'> {
  return {
    inc(...args: never[]) {
      inner.inc(...args);
      const [labels, value = 1] = splitArguments(args);
      keep(labels, Number(value));
    },
    labels(...args: never[]) {
      const series = inner.labels(...args);
      const labels = labelsOf(labelNames, args);
      return {
        inc(value?: number) {
          series.inc(value);
          keep(labels, value ?? 1);
        },
      };
    },
  };
}

export function exemplarHistogram<H extends HistogramLike>(
  inner: H,
  { labelNames, keep }: Observed,
): Pick<H, 'observe' | 'startTimer' | 'labels'> {
  function observe(...args: unknown[]): void {
    inner.observe(...(args as never[]));
    const [labels, value] = splitArguments(args);
    keep(labels, Number(value));
  }

  function startTimer(labels: object = {}) {
    const start = performance.now();
    return (more: object = {}) => {
      const seconds = (performance.now() - start) / 1000;
      observe({ ...labels, ...more }, seconds);
      return seconds;
    };
  }

  return {
    observe,
    startTimer,
    labels(...args: never[]) {
      const series = inner.labels(...args);
      const labels = labelsOf(labelNames, args);
      return {
        observe(value: number) {
          series.observe(value);
          keep(labels, value);
        },
        startTimer: () => startTimer(labels),
      };
    },
  };
}
