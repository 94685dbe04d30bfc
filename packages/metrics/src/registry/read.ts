import { copyExemplar, lostSeries, reservedLabel, seal } from '../check.ts';
import type { Exemplar, HistogramPoint, Labels, Loss, MetricFamily, NumberPoint } from '../model.ts';
import { createSlices } from '../slices.ts';
import { createLabelTable, type LabelTable } from './label-table.ts';
import { isObject, type RawExemplar, type RawValue } from './shape.ts';
import type { StoredHistogram } from './stored.ts';

/** How one metric is called, and what is kept of it between gathers. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly table: LabelTable;
}

export const createReading = (name: string, help: string, type: string, defaults: object): Reading => ({
  name,
  help,
  table: createLabelTable(defaults, reservedLabel(type)),
});

/** Makes a point of each series in slices, in turn with its labels. */
async function readSeries<T, P>(
  reading: Reading,
  entries: Iterable<T>,
  labelsOf: (entry: T) => object | undefined,
  toPoint: (entry: T, labels: Labels) => P | undefined,
  losses: Loss[],
): Promise<readonly P[]> {
  const { name, table } = reading;
  const slices = createSlices();
  const points: (P | undefined)[] = [];
  table.begin();
  for (const entry of entries) {
    const labels = table.next(labelsOf(entry));
    points.push(labels && toPoint(entry, labels));
    if (slices.due()) await slices.next();
  }
  const twins = await table.end();
  if (twins.size === 0 && !points.includes(undefined)) return points as P[];
  const kept = points.filter((point, i): point is P & {} => point !== undefined && !twins.has(i));
  losses.push(...lostSeries(name, points.length - kept.length - twins.size, twins.size));
  return kept;
}

const exemplarOf = (raw: unknown): Exemplar | undefined => {
  if (!isObject(raw)) return undefined;
  const { labelSet, value, timestamp }: RawExemplar = raw;
  return copyExemplar({
    labels: (labelSet ?? {}) as Labels,
    ...(value !== undefined && { value }),
    ...(timestamp !== undefined && { timestamp }),
  });
};

export async function readNumbers(
  reading: Reading,
  type: 'counter' | 'gauge' | 'unknown',
  values: Iterable<RawValue>,
  losses: Loss[],
): Promise<MetricFamily> {
  const toPoint = ({ value, exemplar: raw }: RawValue, labels: Labels): NumberPoint => {
    const exemplar = raw ? exemplarOf(raw) : undefined;
    return exemplar ? { labels, value: Number(value), exemplar } : { labels, value: Number(value) };
  };
  const points = await readSeries(reading, values, (raw) => raw.labels, toPoint, losses);
  return seal({ name: reading.name, help: reading.help, type, points });
}

/** Reads a histogram where it is stored: a whole number is an object's element, any other key its name. */
export async function readHistogram(
  reading: Reading,
  bounds: readonly number[],
  entries: Iterable<StoredHistogram>,
  losses: Loss[],
): Promise<MetricFamily> {
  const keys = bounds.map((bound) => (Number.isInteger(bound) && bound >= 0 ? bound : String(bound)));
  const toPoint = (entry: StoredHistogram, labels: Labels): HistogramPoint => {
    const { bucketValues, bucketExemplars, sum, count } = entry;
    const counts: number[] = [];
    let below = 0;
    for (const key of keys) {
      below += bucketValues[key] ?? 0;
      counts.push(below);
    }
    if (!bucketExemplars) return { labels, bounds, counts, count, sum };
    const exemplars = [...keys, '-1'].map((key) => exemplarOf(bucketExemplars[key]));
    return { labels, bounds, counts, count, sum, exemplars };
  };
  const points = await readSeries(reading, entries, (entry) => entry.labels, toPoint, losses);
  return seal({ name: reading.name, help: reading.help, type: 'histogram', points });
}
