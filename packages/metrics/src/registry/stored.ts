import { isObject } from './shape.ts';

/** A histogram's series as both clients keep it; bucket counts are not cumulative. */
export interface StoredHistogram {
  readonly labels: object;
  readonly bucketValues: Readonly<Record<string | number, number>>;
  readonly bucketExemplars?: Readonly<Record<string | number, unknown>> | null;
  readonly sum: number;
  readonly count: number;
}

const isStored = (entry: unknown): entry is StoredHistogram =>
  isObject(entry) &&
  isObject(entry.labels) &&
  isObject(entry.bucketValues) &&
  typeof entry.sum === 'number' &&
  typeof entry.count === 'number';

/** Keys are all that has to be read at once; what was removed meanwhile is passed over. */
function* valuesOf(hashMap: Record<string, unknown>): Generator<unknown> {
  for (const key of Object.keys(hashMap)) {
    const entry = hashMap[key];
    if (entry !== undefined) yield entry;
  }
}

const ascending = (bounds: readonly number[]): boolean =>
  bounds.every((bound, i) => Number.isFinite(bound) && bound > (bounds[i - 1] ?? Number.NEGATIVE_INFINITY));

interface Kept {
  readonly upperBounds: readonly number[];
  readonly hashMap?: unknown;
  readonly store?: { readonly values?: unknown };
}

/**
 * Whether a histogram's series can be read without `metric.get()`, which makes an object of every line in one go: it is
 * built as in prom-client 15 (`hashMap`) or @prometheus-io/client 0.16 (`store`).
 */
export function isKeptHistogram(metric: object): metric is Kept {
  const { type, upperBounds, bucketValues, hashMap, store } = metric as Record<string, unknown>;
  return (
    type === 'histogram' &&
    !Object.hasOwn(metric, 'get') &&
    isObject(bucketValues) &&
    Array.isArray(upperBounds) &&
    ascending(upperBounds) &&
    (isObject(hashMap) || (isObject(store) && typeof store.values === 'function'))
  );
}

export function* keptHistograms({ hashMap, store }: Kept): Generator<StoredHistogram> {
  const entries = isObject(hashMap) ? valuesOf(hashMap) : (store as Map<unknown, unknown>).values();
  for (const entry of entries) {
    if (!isStored(entry))
      throw new TypeError(
        'a series is kept in an unknown way: is the client prom-client 15 or @prometheus-io/client 0.16?',
      );
    yield entry;
  }
}
