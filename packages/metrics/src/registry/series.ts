import { lostSeries } from '../check.ts';
import { copyLabels, labelHash, labelKey, NO_LABELS } from '../labels.ts';
import { createMemory } from '../memory.ts';
import type { Labels, Loss } from '../model.ts';
import { isDue, nextTurn } from '../slices.ts';
import { findDuplicates } from './duplicates.ts';
import type { SeriesList } from './stored.ts';

/** How the series of one metric become points. */
export interface SeriesReading<T, P> {
  readonly name: string;
  readonly defaults: object;
  /** The label that samples use themselves. */
  readonly reserved: string | undefined;
  /** Whether a series is built as it should be. */
  is(entry: unknown): entry is T;
  /** A number that is another one after each change. */
  mark(entry: T): number;
  /** The object whose change the mark tells of; undefined where no mark does. */
  source(entry: T): object | undefined;
  toPoint(entry: T, labels: Labels): P;
}

/** What is kept of a series from gather to gather. */
interface Known<P> {
  raw: object;
  /** Undefined where they cannot be written. */
  labels: Labels | undefined;
  hash: number;
  point: P | undefined;
  source: object | undefined;
  mark: number;
}

/** Reads the series of one metric again and again. */
export type SeriesReader<P> = (series: SeriesList, losses: Loss[]) => Promise<readonly P[]>;

/**
 * A point is made anew only where its series has changed. Labels are copied once: what their owner does to the object
 * afterwards does not make another series of it.
 */
export function createSeriesReader<
  T extends { readonly labels?: object | undefined },
  P extends { readonly labels: Labels },
>(reading: SeriesReading<T, P>): SeriesReader<P> {
  const { name, defaults, reserved, is, mark, source, toPoint } = reading;
  const memory = createMemory<unknown, Known<P>>();
  let duplicates: ReadonlySet<number> = new Set();

  function sure(entry: unknown): T {
    if (is(entry)) return entry;
    throw new TypeError(
      'a series is kept in an unknown way: is the client prom-client 15 or @prometheus-io/client 0.16?',
    );
  }

  function learn(entry: T): Known<P> {
    const raw = entry.labels ?? NO_LABELS;
    const labels = copyLabels(raw, defaults, reserved);
    return {
      raw,
      labels,
      hash: labels ? labelHash(labels) : 0,
      point: undefined,
      source: undefined,
      mark: 0,
    };
  }

  /** Answers whether it is another series now. */
  function relabel(known: Known<P>, entry: T): boolean {
    const { raw, labels, hash } = learn(entry);
    known.raw = raw;
    if (labels && known.labels && labelKey(labels) === labelKey(known.labels)) return false;
    known.labels = labels;
    known.hash = hash;
    known.point = undefined;
    return true;
  }

  function pointOf(known: Known<P>, labels: Labels, entry: T): P {
    const [from, now] = [source(entry), mark(entry)];
    if (known.point && from && known.source === from && known.mark === now) return known.point;
    const point = toPoint(sure(entry), labels);
    known.point = point;
    known.source = from;
    known.mark = now;
    return point;
  }

  return async ({ keys, at }, losses) => {
    const walk = memory.walk();
    const points: P[] = [];
    const written: Known<P>[] = [];
    let unsound = 0;
    let changed = false;
    for (const key of keys) {
      const entry = at(key) as T | undefined;
      if (entry === undefined) continue;
      let known = walk.find(key);
      if (!known) {
        known = learn(sure(entry));
        walk.keep(key, known);
      } else if (known.raw !== (entry.labels ?? NO_LABELS)) changed = relabel(known, sure(entry)) || changed;
      if (known.labels) {
        points.push(pointOf(known, known.labels, entry));
        written.push(known);
      } else unsound += 1;
      if (isDue()) await nextTurn();
    }
    if (walk.end() || changed) duplicates = await findDuplicates(written);
    losses.push(...lostSeries(name, unsound, duplicates.size));
    return duplicates.size === 0 ? points : points.filter((_, place) => !duplicates.has(place));
  };
}
