import type { Family } from './exposition/families.ts';
import type { Labels } from './exposition/sample.ts';

/** Scrapes that are kept: 15 minutes of one every five seconds. */
export const keptScrapes = 180;
/** Series that all targets may have together: some 15 MB. */
export const maxSeries = 10_000;

/** How many series may still be kept. */
export interface Room {
  left: number;
}

/** Values of one line of the exposition. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  /** In the order of `times`; NaN where it was not there. */
  readonly values: Float64Array;
}

/** What is kept of a family. */
export interface FamilyHistory extends Pick<Family, 'name' | 'type' | 'help'> {
  readonly series: readonly Series[];
}

/** What one target's metrics were. */
export interface History {
  /** Adds a scrape. Those first in the list get the room that is left. */
  add(timeMicros: number, families: readonly Family[]): void;
  /** When the kept scrapes were, ascending. */
  times(): readonly number[];
  /** In the order of the last scrape, which had all of them. */
  families(): FamilyHistory[];
  /** Series of the last scrape for which there was no room. */
  dropped(): number;
}

interface Kept {
  readonly name: string;
  readonly labels: Labels;
  readonly ring: Float64Array;
  /** Number of the last scrape that had it. */
  last: number;
}

interface KeptFamily extends Pick<Family, 'name' | 'type' | 'help'> {
  readonly series: readonly Kept[];
}

/** A part of a text keeps the whole of it in memory: what is kept for long is a copy. */
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Of each series the values of the last 180 scrapes. */
export const createHistory = (room: Room): History => {
  const all = new Map<string, Kept>();
  let times: number[] = [];
  let families: KeptFamily[] = [];
  let count = 0;
  let dropped = 0;

  const seriesOf = ({ key, name, labels }: Family['samples'][number]): Kept | undefined => {
    const known = all.get(key);
    if (known !== undefined) return known;
    if (room.left === 0) {
      dropped++;
      return undefined;
    }
    room.left--;
    const ring = new Float64Array(keptScrapes).fill(Number.NaN);
    const made = { ...copyOf({ name, labels }), ring, last: count };
    all.set(copyOf(key), made);
    return made;
  };

  const forget = (): void => {
    for (const [key, { ring, last }] of all) {
      if (last !== count) ring[count % keptScrapes] = Number.NaN;
      if (count - last < keptScrapes) continue;
      all.delete(key);
      room.left++;
    }
  };

  return {
    add(timeMicros, scraped) {
      count++;
      dropped = 0;
      families = scraped.map(({ name, type, help, samples }) => {
        const series = new Set<Kept>();
        for (const sample of samples) {
          const kept = seriesOf(sample);
          if (kept === undefined) continue;
          kept.ring[count % keptScrapes] = sample.value;
          kept.last = count;
          series.add(kept);
        }
        return { ...copyOf({ name, type, help }), series: [...series] };
      });
      forget();
      times = [...times, timeMicros].slice(-keptScrapes);
    },
    times: () => times,
    families: () =>
      families.map(({ name, type, help, series }) => ({
        name,
        type,
        help,
        series: series.map(({ name, labels, ring }) => {
          const first = count - times.length + 1;
          return {
            name,
            labels,
            values:
              times.length === 0
                ? ring
                : Float64Array.from(times, (_, i) => ring[(first + i) % keptScrapes] ?? Number.NaN),
          };
        }),
      })),
    dropped: () => dropped,
  };
};
