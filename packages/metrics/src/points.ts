import { areBounds } from './buckets.ts';
import { copyExemplar } from './exemplar.ts';
import type { HistogramPoint, Labels, NumberPoint, SummaryPoint } from './model.ts';

const start = ({ start }: { readonly start?: number }) =>
  typeof start === 'number' && Number.isFinite(start) && { start };

/** `isSound`: what a number of the type can be. */
const numberCopier =
  (isSound: (value: number) => boolean = () => true) =>
  (point: NumberPoint, labels: Labels): NumberPoint | undefined => {
    if (typeof point.value !== 'number' || !isSound(point.value)) return undefined;
    const exemplar = copyExemplar(point.exemplar);
    return Object.freeze({ labels, value: point.value, ...start(point), ...(exemplar && { exemplar }) });
  };

const areCumulative = (counts: readonly number[]): boolean =>
  counts.every(
    (count, i) => typeof count === 'number' && count >= (counts[i - 1] ?? Number.NEGATIVE_INFINITY),
  );

function copyHistogram(point: HistogramPoint, labels: Labels): HistogramPoint | undefined {
  const { count, sum } = point;
  const bounds = Object.freeze([...point.bounds]);
  const counts = Object.freeze([...point.counts]);
  const isSound =
    bounds.length === counts.length &&
    areBounds(bounds) &&
    areCumulative([...counts, count]) &&
    (counts[0] ?? count) >= 0 &&
    typeof sum === 'number';
  if (!isSound) return undefined;
  const exemplars = point.exemplars?.slice(0, bounds.length + 1).map(copyExemplar);
  return Object.freeze({
    labels,
    bounds,
    counts,
    count,
    sum,
    ...start(point),
    ...(exemplars && { exemplars }),
  });
}

function copySummary(point: SummaryPoint, labels: Labels): SummaryPoint | undefined {
  const { count, sum } = point;
  const quantiles = point.quantiles.map(({ quantile, value }) => Object.freeze({ quantile, value }));
  const isSound =
    areBounds(quantiles.map(({ quantile }) => quantile)) &&
    quantiles.every(({ quantile, value }) => quantile >= 0 && quantile <= 1 && typeof value === 'number') &&
    typeof count === 'number' &&
    count >= 0 &&
    typeof sum === 'number';
  return isSound ? Object.freeze({ labels, quantiles, count, sum, ...start(point) }) : undefined;
}

/**
 * Frozen copies of points by the type of their family; undefined for one that no format can carry, or whose numbers the
 * type cannot have (OpenMetrics 1.0.0, "Metric Types"). Two of its rules are not kept, as Prometheus' own libraries do
 * not: counts may be fractions, and a histogram has its sum whatever its bounds are.
 */
export const COPY: Readonly<Record<string, (point: never, labels: Labels) => object | undefined>> = {
  counter: numberCopier((value) => value >= 0),
  gauge: numberCopier(),
  unknown: numberCopier(),
  info: numberCopier((value) => value === 1),
  stateset: numberCopier((value) => value === 0 || value === 1),
  histogram: copyHistogram,
  summary: copySummary,
};
