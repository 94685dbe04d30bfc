import { reservedLabel, seal } from '../check.ts';
import type { HistogramPoint, Labels, Loss, MetricFamily, NumberPoint } from '../model.ts';
import { exemplarOf } from './exemplar.ts';
import { createSeriesReader } from './series.ts';
import { isObject, type RawValue } from './shape.ts';
import { isHistogram, type SeriesList, type StoredHistogram } from './stored.ts';

/** What is the same for all series of a metric. */
export interface About {
  readonly name: string;
  readonly help: string;
  readonly defaults: object;
}

function toNumber({ value, exemplar: raw }: RawValue, labels: Labels): NumberPoint {
  const exemplar = exemplarOf(raw);
  return Object.freeze({ labels, value: Number(value), ...(exemplar && { exemplar }) });
}

/** Reads a metric whose series have one number each. */
export type NumberReader = (
  type: 'counter' | 'gauge' | 'unknown',
  series: SeriesList,
  losses: Loss[],
) => Promise<MetricFamily>;

/** A number is all that there is of a series: it has no other source. */
const NUMBER = Object.freeze({});

export function createNumberReader({ name, help, defaults }: About): NumberReader {
  const read = createSeriesReader<RawValue, NumberPoint>({
    name,
    defaults,
    reserved: undefined,
    is: isObject,
    mark: ({ value }) => Number(value),
    source: ({ exemplar }) => (exemplar ? undefined : NUMBER),
    toPoint: toNumber,
  });
  return async (type, series, losses) => seal({ name, help, type, points: await read(series, losses) });
}

/** Reads a histogram where it is stored. */
export type HistogramReader = (series: SeriesList, losses: Loss[]) => Promise<MetricFamily>;

export function createHistogramReader(
  { name, help, defaults }: About,
  upperBounds: readonly number[],
): HistogramReader {
  const bounds = Object.freeze([...upperBounds]);
  // A whole number is an object's element, any other key its name.
  const keys = bounds.map((bound) => (Number.isInteger(bound) && bound >= 0 ? bound : String(bound)));

  function toPoint(entry: StoredHistogram, labels: Labels): HistogramPoint {
    const { bucketValues, bucketExemplars, sum, count } = entry;
    const counts: number[] = [];
    let below = 0;
    for (const key of keys) {
      below += bucketValues[key] ?? 0;
      counts.push(below);
    }
    Object.freeze(counts);
    if (!bucketExemplars) return Object.freeze({ labels, bounds, counts, count, sum });
    const exemplars = Object.freeze([...keys, '-1'].map((key) => exemplarOf(bucketExemplars[key])));
    return Object.freeze({ labels, bounds, counts, count, sum, exemplars });
  }

  const read = createSeriesReader({
    name,
    defaults,
    reserved: reservedLabel('histogram'),
    is: isHistogram,
    mark: ({ count }) => count,
    // A series that is set to zero gets another object of buckets.
    source: ({ bucketExemplars, bucketValues }) => (bucketExemplars ? undefined : bucketValues),
    toPoint,
  });
  return async (series, losses) =>
    seal({ name, help, type: 'histogram', points: await read(series, losses) });
}
