import { messageOf } from './errors.ts';
import { copyLabels, isMetricName, labelKey } from './labels.ts';
import type { Labels, Loss, MetricFamily } from './model.ts';
import { COPY } from './points.ts';
import { isDue, nextTurn } from './slices.ts';

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

interface Copied {
  readonly key: string;
  readonly point: object;
}

/** Undefined for one that no format can carry. */
function copyPoint(
  point: MetricFamily['points'][number],
  copy: (point: never, labels: Labels) => object | undefined,
  reserved: string | undefined,
): Copied | undefined {
  try {
    const labels = labelsOf(point.labels, reserved);
    const copied = labels && copy(point as never, labels);
    return copied && { key: labelKey(labels), point: copied };
  } catch {
    return undefined; // it is no object, or has a part that cannot be read
  }
}

async function copyFamily(family: MetricFamily, losses: Loss[]): Promise<MetricFamily | undefined> {
  const { name, help, type, unit } = family;
  const copy = Object.hasOwn(COPY, type) ? COPY[type] : undefined;
  if (!isMetricName(name) || !copy || typeof help !== 'string') {
    losses.push({ source: String(name), reason: 'invalid', message: `no family: ${name} of type ${type}` });
    return undefined;
  }
  const reserved = reservedLabel(type);
  const points: object[] = [];
  const seen = new Set<string>();
  let unsound = 0;
  let twice = 0;
  for (const point of family.points) {
    const copied = copyPoint(point, copy, reserved);
    if (!copied) unsound += 1;
    else if (seen.has(copied.key)) twice += 1;
    else {
      seen.add(copied.key);
      points.push(copied.point);
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
