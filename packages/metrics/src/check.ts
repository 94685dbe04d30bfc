import { copyLabels, isMetricName, labelKey } from './labels.ts';
import type {
  Exemplar,
  HistogramPoint,
  Labels,
  Loss,
  MetricFamily,
  NumberPoint,
  SummaryPoint,
} from './model.ts';
import { isDue, nextTurn } from './slices.ts';
import { messageOf } from './wait.ts';

/** What is known to be sound: families that this package copied out itself. */
const sound = new WeakSet<MetricFamily>();

export function seal<F extends MetricFamily>(family: F): F {
  Object.freeze(family.points);
  Object.freeze(family);
  sound.add(family);
  return family;
}

const RESERVED: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };

/** The label that samples of this type use themselves. */
export const reservedLabel = (type: string): string | undefined => RESERVED[type];

/** A frozen copy, or undefined where an exemplar's labels or numbers are none. */
export function copyExemplar(raw: Partial<Exemplar> | null | undefined): Exemplar | undefined {
  const labels = raw?.labels && copyLabels(raw.labels);
  if (!raw || !labels || typeof raw.value !== 'number') return undefined;
  const { value, timestamp } = raw;
  return Object.freeze({
    labels,
    value,
    ...(typeof timestamp === 'number' && Number.isFinite(timestamp) && { timestamp }),
  });
}

const start = ({ start }: { readonly start?: number }) =>
  typeof start === 'number' && Number.isFinite(start) && { start };

function copyNumber(point: NumberPoint, labels: Labels): NumberPoint | undefined {
  if (typeof point.value !== 'number') return undefined;
  const exemplar = copyExemplar(point.exemplar);
  return Object.freeze({ labels, value: point.value, ...start(point), ...(exemplar && { exemplar }) });
}

const ascending = (values: readonly number[], strictly: boolean): boolean =>
  values.every((value, i) => {
    const before = values[i - 1] ?? Number.NEGATIVE_INFINITY;
    return typeof value === 'number' && (strictly ? value > before : value >= before);
  });

function copyHistogram(point: HistogramPoint, labels: Labels): HistogramPoint | undefined {
  const { count, sum } = point;
  const bounds = Object.freeze([...point.bounds]);
  const counts = Object.freeze([...point.counts]);
  const isSound =
    bounds.length === counts.length &&
    bounds.every(Number.isFinite) &&
    ascending(bounds, true) &&
    ascending([...counts, count], false) &&
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
    ascending(
      quantiles.map(({ quantile }) => quantile),
      true,
    ) &&
    quantiles.every(({ quantile, value }) => quantile >= 0 && quantile <= 1 && typeof value === 'number') &&
    typeof count === 'number' &&
    typeof sum === 'number';
  return isSound ? Object.freeze({ labels, quantiles, count, sum, ...start(point) }) : undefined;
}

const COPY: Readonly<Record<string, (point: never, labels: Labels) => object | undefined>> = {
  counter: copyNumber,
  gauge: copyNumber,
  unknown: copyNumber,
  info: copyNumber,
  stateset: copyNumber,
  histogram: copyHistogram,
  summary: copySummary,
};

/** At most one loss a reason, however many series there are. */
export function lostSeries(name: string, unsound: number, twice: number): Loss[] {
  const losses: Loss[] = [];
  if (unsound > 0)
    losses.push({
      source: name,
      reason: 'invalid',
      message: `${unsound} series of ${name} cannot be written`,
    });
  if (twice > 0)
    losses.push({ source: name, reason: 'duplicate', message: `${twice} series of ${name} are there twice` });
  return losses;
}

/** Copies of labels that cannot change. */
const copies = new WeakMap<object, Labels>();

/** The same copy at each gather where the labels are frozen, so that what is kept of them serves again. */
function labelsOf(raw: object, reserved: string | undefined): Labels | undefined {
  const labels = copies.get(raw) ?? copyLabels(raw);
  if (labels && Object.isFrozen(raw)) copies.set(raw, labels);
  const isReserved = labels && reserved !== undefined && Object.hasOwn(labels, reserved);
  return isReserved ? undefined : labels;
}

async function copyFamily(family: MetricFamily, losses: Loss[]): Promise<MetricFamily | undefined> {
  const { name, help, type, unit } = family;
  const copy = Object.hasOwn(COPY, type) ? COPY[type] : undefined;
  if (!isMetricName(name) || !copy || typeof help !== 'string') {
    losses.push({ source: String(name), reason: 'invalid', message: `no family: ${name} of type ${type}` });
    return undefined;
  }
  const points: object[] = [];
  const seen = new Set<string>();
  let unsound = 0;
  let twice = 0;
  for (const point of family.points) {
    const labels = labelsOf(point.labels, reservedLabel(type));
    const copied = labels && copy(point as never, labels);
    const key = labels && labelKey(labels);
    if (!copied || key === undefined) unsound += 1;
    else if (seen.has(key)) twice += 1;
    else {
      seen.add(key);
      points.push(copied);
    }
    if (isDue()) await nextTurn();
  }
  losses.push(...lostSeries(name, unsound, twice));
  return seal({
    name,
    help,
    type,
    ...(typeof unit === 'string' && unit && { unit }),
    points,
  } as MetricFamily);
}

/**
 * A frozen copy of a family that somebody else made, without the series that no format can carry. `source` is who made
 * it, for a family that cannot be read at all.
 */
export async function checkFamily(
  family: MetricFamily,
  losses: Loss[],
  source = 'family',
): Promise<MetricFamily | undefined> {
  if (sound.has(family)) return family;
  try {
    return await copyFamily(family, losses);
  } catch (error) {
    losses.push({ source, reason: 'invalid', message: `no family: ${messageOf(error)}` });
    return undefined;
  }
}
