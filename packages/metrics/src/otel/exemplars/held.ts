import type { SpanContext } from '@opentelemetry/api';
import { bucketOf } from '../../buckets.ts';
import type { Exemplar, Labels } from '../../model.ts';
import { activeSpan } from './active-span.ts';

export type LabelValues = Readonly<Record<string, unknown>>;

/** The exemplars of one metric: for each label set the last of a counter, or of each bucket. */
export interface Held {
  readonly type: 'counter' | 'histogram';
  keep(labels: LabelValues, value: number): void;
  /** A place for each bucket, +Inf last; of the series with these labels, which may have more than the metric's own. */
  of(labels: Labels): readonly (Exemplar | undefined)[] | undefined;
  /** Forgets the series that `of` was not asked for since the last call. */
  forgetOthers(): void;
  readonly isEmpty: boolean;
}

/** It changes with every observation, so it is no exemplar of a snapshot. */
interface Place {
  readonly span: SpanContext;
  readonly value: number;
  /** Unix time in ms. */
  readonly time: number;
}

interface Series {
  readonly places: (Place | undefined)[];
  asked: boolean;
}

export interface HeldOptions {
  readonly labelNames: readonly string[];
  /** Undefined for a counter. */
  readonly bounds?: readonly number[] | undefined;
  readonly traceIdLabel: string;
}

/** The same for equal values of these labels; each has its length before it, so that no two run together. */
function keyOf(names: readonly string[], labels: LabelValues): string {
  let key = '';
  for (const name of names) {
    const text = String(labels[name] ?? '');
    key += `${text.length}:${text}`;
  }
  return key;
}

export function createHeld({ labelNames, bounds: given, traceIdLabel }: HeldOptions): Held {
  const bounds = given ?? [];
  const series = new Map<string, Series>();

  function exemplarOf({ span, value, time }: Place): Exemplar {
    const labels = Object.freeze({ [traceIdLabel]: span.traceId, span_id: span.spanId });
    return Object.freeze({ labels, value, timestamp: time / 1000 });
  }

  function add(key: string): Series {
    const added = { places: new Array<undefined>(bounds.length + 1).fill(undefined), asked: true };
    series.set(key, added);
    return added;
  }

  return {
    type: given ? 'histogram' : 'counter',
    keep(labels, value) {
      const span = activeSpan();
      if (!span) return;
      const key = keyOf(labelNames, labels);
      const { places } = series.get(key) ?? add(key);
      places[bucketOf(bounds, value)] = { span, value, time: Date.now() };
    },
    of(labels) {
      const held = series.get(keyOf(labelNames, labels));
      if (!held) return undefined;
      held.asked = true;
      return held.places.map((place) => place && exemplarOf(place));
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
