import type { Exemplar, Labels } from '../../model.ts';
import { activeSpanLabels } from './active-span.ts';

/** The exemplars of one metric: for each label set the last of a counter, or of each bucket. */
export interface Held {
  readonly type: 'counter' | 'histogram';
  keep(labels: object, value: number): void;
  /** Of the series with these labels, which may have more than the metric's own. */
  of(labels: Labels): readonly (Exemplar | undefined)[] | undefined;
  /** Forgets the series that `of` was not asked for since the last call. */
  forgetOthers(): void;
  readonly isEmpty: boolean;
}

interface Series {
  readonly places: (Exemplar | undefined)[];
  asked: boolean;
}

export interface HeldOptions {
  readonly labelNames: readonly string[];
  /** Undefined for a counter. */
  readonly bounds?: readonly number[] | undefined;
  readonly traceIdLabel: string;
}

export function createHeld({ labelNames, bounds, traceIdLabel }: HeldOptions): Held {
  const series = new Map<string, Series>();
  const keyOf = (labels: object): string =>
    JSON.stringify(labelNames.map((name) => String(Reflect.get(labels, name) ?? '')));

  function placeOf(value: number): number {
    const place = bounds?.findIndex((bound) => value <= bound) ?? 0;
    return place === -1 ? (bounds?.length ?? 0) : place;
  }

  return {
    type: bounds ? 'histogram' : 'counter',
    keep(labels, value) {
      const ids = activeSpanLabels(traceIdLabel);
      if (!ids) return;
      const key = keyOf(labels);
      const held = series.get(key) ?? {
        places: new Array((bounds?.length ?? 0) + 1).fill(undefined),
        asked: true,
      };
      series.set(key, held);
      held.places[placeOf(value)] = Object.freeze({
        labels: ids,
        value,
        timestamp: Date.now() / 1000,
      });
    },
    of(labels) {
      const held = series.get(keyOf(labels));
      if (held) held.asked = true;
      return held?.places;
    },
    forgetOthers() {
      for (const [key, held] of series) {
        if (!held.asked) series.delete(key);
        held.asked = false;
      }
    },
    get isEmpty() {
      return series.size === 0;
    },
  };
}
