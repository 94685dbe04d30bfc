import type { Series } from '../../scrape/history.ts';
import type { MetricRow } from '../contract.ts';
import { increasesOf, total } from './increase.ts';
import { type Bucket, quantileOf } from './quantile.ts';
import type { Window, WindowScrapes } from './window.ts';

/** The time that figures are about. */
export interface Span {
  readonly window: Window;
  readonly scrapes: WindowScrapes;
}

export type Figures = Pick<MetricRow, 'value' | 'p50' | 'p95' | 'values' | 'p95s'>;

/** Five digits: the page shows three. */
export const short = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(5));

/** Increases of the series together, from the first scrape of the window on. */
export const summed = (series: readonly Series[], { first, bucketOf }: WindowScrapes): number[] => {
  const sums = bucketOf.map(() => 0);
  for (const { values } of series) {
    const increases = increasesOf(values);
    for (const at of sums.keys()) {
      const increase = increases[first - 1 + at] ?? 0;
      if (Number.isFinite(increase)) sums[at] = (sums[at] ?? 0) + increase;
    }
  }
  return sums;
};

/** Sums per bucket; null where no scrape ended in it. */
const perBucket = (numbers: readonly number[], { window, scrapes }: Span): (number | null)[] => {
  const sums: (number | null)[] = window.buckets.map(() => null);
  for (const [at, bucket] of scrapes.bucketOf.entries())
    sums[bucket] = (sums[bucket] ?? 0) + (numbers[at] ?? 0);
  return sums;
};

const none = { p50: null, p95: null, p95s: [] } as const;

const rateOf = (increases: readonly number[], span: Span): Pick<Figures, 'value' | 'values'> => {
  const { seconds } = span.scrapes;
  const elapsed = perBucket(seconds, span);
  const all = total(seconds);
  return {
    value: all > 0 ? short(total(increases) / all) : null,
    values: perBucket(increases, span).map((sum, at) => {
      const length = elapsed[at] ?? 0;
      return sum !== null && length > 0 ? short(sum / length) : null;
    }),
  };
};

/** The last number in each bucket, of the series together. */
const lastOf = (series: readonly Series[], { window, scrapes }: Span): Figures => {
  const sumAt = (at: number): number | null => {
    const there = series.map(({ values }) => values[at] ?? Number.NaN).filter(Number.isFinite);
    return there.length === 0 ? null : total(there);
  };
  const values: (number | null)[] = window.buckets.map(() => null);
  for (const [at, bucket] of scrapes.bucketOf.entries()) values[bucket] = short(sumAt(scrapes.first + at));
  const length = series[0]?.values.length ?? 0;
  return { value: sumAt(length - 1), values, ...none };
};

/** How far each percentile over time looks back, so that what is rare makes a line too. */
const lookBackMicros = 60_000_000;

/** Of each bucket the sum with those before it, as far as percentiles look back; null where no scrape ended in it. */
const lookingBack = (sums: readonly (number | null)[], { bucketMicros }: Window): (number | null)[] => {
  const length = Math.ceil(lookBackMicros / bucketMicros);
  return sums.map((own, at) =>
    own === null
      ? null
      : sums.slice(Math.max(at - length + 1, 0), at + 1).reduce<number>((all, sum) => all + (sum ?? 0), 0),
  );
};

const boundOf = ({ labels }: Series): number =>
  labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);

const distributionOf = (series: readonly Series[], span: Span): Figures => {
  const named = (ending: string) => series.filter(({ name }) => name.endsWith(ending));
  const rate = rateOf(summed(named('_count'), span.scrapes), span);
  const byBound = Map.groupBy(named('_bucket'), boundOf);
  const bounds = [...byBound.keys()].filter((bound) => !Number.isNaN(bound)).sort((a, b) => a - b);
  const increases = bounds.map((bound) => summed(byBound.get(bound) ?? [], span.scrapes));
  const buckets = increases.map((each) => lookingBack(perBucket(each, span), span.window));
  const quantile = (share: number, countOf: (at: number) => number): number | null =>
    short(
      quantileOf(
        share,
        bounds.map((bound, at): Bucket => ({ bound, count: countOf(at) })),
      ),
    );
  const whole = (share: number) => quantile(share, (at) => total(increases[at] ?? []));
  return {
    ...rate,
    p50: whole(0.5),
    p95: whole(0.95),
    p95s: span.window.buckets.map((_, bucket) => quantile(0.95, (at) => buckets[at]?.[bucket] ?? 0)),
  };
};

/** What series of this type say together. */
export const figuresOf = (type: MetricRow['type'], series: readonly Series[], span: Span): Figures => {
  if (type === 'histogram') return distributionOf(series, span);
  if (type === 'counter') return { ...rateOf(summed(series, span.scrapes), span), ...none };
  if (type === 'summary') {
    return {
      ...rateOf(
        summed(
          series.filter(({ name }) => name.endsWith('_count')),
          span.scrapes,
        ),
        span,
      ),
      ...none,
    };
  }
  return lastOf(series, span);
};
