import { areBounds } from '../buckets.ts';
import { isObject, type MetricLike } from './shape.ts';

/** A histogram's series as both clients keep it; bucket counts are not cumulative. */
export interface StoredHistogram {
  readonly labels: object;
  readonly bucketValues: Readonly<Record<string | number, number>>;
  readonly bucketExemplars?: Readonly<Record<string | number, unknown>> | null;
  readonly sum: number;
  readonly count: number;
}

/** The series of a metric, each by what stays the same for it as long as it is there. */
export interface SeriesList {
  readonly keys: readonly unknown[];
  /** Undefined for a series that was removed meanwhile. */
  at(key: unknown): unknown;
}

interface Stored extends MetricLike {
  readonly hashMap?: unknown;
  readonly store?: { values(): Iterable<unknown> };
}

export interface StoredHistograms extends Stored {
  readonly upperBounds: readonly number[];
}

/** Neither `get` nor anything else of the client's own class is overridden: it extends `Metric` and nothing more. */
function isClientsOwn(metric: object): boolean {
  const base: unknown = Object.getPrototypeOf(Object.getPrototypeOf(metric));
  return !Object.hasOwn(metric, 'get') && isObject(base) && Object.getPrototypeOf(base) === Object.prototype;
}

function isStored(metric: object): metric is Stored {
  const { hashMap, store } = metric as Stored;
  return (
    isClientsOwn(metric) && (isObject(hashMap) || (isObject(store) && typeof store.values === 'function'))
  );
}

/**
 * Whether a histogram's series can be read without `metric.get()`, which makes an object of every line in one go: it is
 * built as in prom-client 15 (`hashMap`) or @prometheus-io/client 0.16 (`store`).
 */
export function isStoredHistogram(metric: object): metric is StoredHistograms {
  const { type, upperBounds, bucketValues } = metric as Record<string, unknown>;
  return (
    type === 'histogram' &&
    isObject(bucketValues) &&
    Array.isArray(upperBounds) &&
    areBounds(upperBounds) &&
    isStored(metric)
  );
}

/** The same for a counter or a gauge. */
export const isStoredNumber = (metric: MetricLike): metric is Stored & { type: 'counter' | 'gauge' } =>
  (metric.type === 'counter' || metric.type === 'gauge') && isStored(metric);

export const isHistogram = (entry: unknown): entry is StoredHistogram =>
  isObject(entry) &&
  isObject(entry.labels) &&
  isObject(entry.bucketValues) &&
  typeof entry.sum === 'number' &&
  typeof entry.count === 'number';

/** Only the keys of `hashMap`, or references of `store`, are copied at once. */
export function storedSeries({ hashMap, store }: Stored): SeriesList {
  if (isObject(hashMap)) return { keys: Object.keys(hashMap), at: (key) => hashMap[key as string] };
  return listed([...(store?.values() ?? [])]);
}

export const listed = (entries: readonly unknown[]): SeriesList => ({ keys: entries, at: (entry) => entry });
