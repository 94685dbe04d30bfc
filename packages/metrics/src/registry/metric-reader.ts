import type { Loss, MetricFamily } from '../model.ts';
import { nextTurn } from '../slices.ts';
import { readGrouped } from './grouped.ts';
import { type About, createHistogramReader, createNumberReader } from './read.ts';
import { isObject, type MetricLike, type RawValue } from './shape.ts';
import { isStoredHistogram, isStoredNumber, listed, storedSeries } from './stored.ts';

/** What `metric.get()` answered; undefined where the series can be read where they are stored. */
export interface Got {
  readonly name: string;
  readonly type: unknown;
  readonly values: readonly RawValue[];
}

/** One metric, read again and again. */
export interface MetricReader {
  /** Ends when the metric's own `collect` or `get` has, which may be never. */
  collect(): Promise<Got | undefined>;
  read(got: Got | undefined, losses: Loss[]): Promise<MetricFamily | undefined>;
}

async function get(metric: MetricLike): Promise<Got> {
  const got = await metric.get?.();
  const { name = metric.name, type = metric.type, values } = isObject(got) ? got : {};
  return { name: String(name), type, values: Array.isArray(values) ? values.filter(isObject) : [] };
}

/** Reads series where they are stored; undefined where that is not known. */
function storedReader(about: About, metric: MetricLike) {
  if (isStoredHistogram(metric)) {
    const read = createHistogramReader(about, metric.upperBounds);
    return (losses: Loss[]) => read(storedSeries(metric), losses);
  }
  if (!isStoredNumber(metric)) return undefined;
  const read = createNumberReader(about);
  return (losses: Loss[]) => read(metric.type, storedSeries(metric), losses);
}

/** `name`: as it was registered. */
export function createMetricReader(name: string, metric: MetricLike, defaults: object): MetricReader {
  const about: About = { name, help: String(metric.help), defaults };
  const readStored = storedReader(about, metric);
  const readNumbers = createNumberReader(about);

  return {
    async collect() {
      if (typeof metric.collect !== 'function') await nextTurn(); // values are made in one go
      if (!readStored) return await get(metric);
      if (typeof metric.collect === 'function') await metric.collect();
      return undefined;
    },
    async read(got, losses) {
      if (!got) return await readStored?.(losses);
      const { type, values } = got;
      if (type === 'histogram' || type === 'summary')
        return await readGrouped({ name, help: about.help, type }, got.name, values, defaults, losses);
      const written = type === 'counter' || type === 'gauge' ? type : 'unknown';
      return await readNumbers(written, listed(values), losses);
    },
  };
}
