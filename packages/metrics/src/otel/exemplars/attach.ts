import { seal } from '../../check.ts';
import type { Exemplar, HistogramFamily, MetricFamily, NumberFamily } from '../../model.ts';
import { mapSliced } from '../map-sliced.ts';
import type { Held } from './held.ts';

/** Where a bucket has none from a span, what the client has of it stays. */
function merged(
  places: readonly (Exemplar | undefined)[],
  own: readonly (Exemplar | undefined)[] = [],
): readonly (Exemplar | undefined)[] {
  return Object.freeze(places.map((exemplar, i) => exemplar ?? own[i]));
}

async function withHistogramExemplars(family: HistogramFamily, held: Held): Promise<HistogramFamily> {
  const points = await mapSliced(family.points, (point) => {
    const places = held.of(point.labels);
    return places ? Object.freeze({ ...point, exemplars: merged(places, point.exemplars) }) : point;
  });
  return seal({ ...family, points });
}

async function withCounterExemplars(family: NumberFamily, held: Held): Promise<NumberFamily> {
  const points = await mapSliced(family.points, (point) => {
    const [exemplar] = held.of(point.labels) ?? [];
    return exemplar ? Object.freeze({ ...point, exemplar }) : point;
  });
  return seal({ ...family, points });
}

/** The family with what is held for it. What it has no series of any more is forgotten. */
export async function withHeld(family: MetricFamily, held: Held): Promise<MetricFamily> {
  if (held.isEmpty || family.type !== held.type) return family;
  const changed =
    family.type === 'histogram'
      ? await withHistogramExemplars(family, held)
      : await withCounterExemplars(family as NumberFamily, held);
  held.forgetOthers();
  return changed;
}
