import { appendFileSync } from 'node:fs';
import { readIfPresent, writePrivateFile } from '../files.ts';

/** When each part of a log was first seen: byte offsets with milliseconds since 1970, both ascending. */
export interface TimeIndex {
  /** The bytes up to this offset, as far as they were not seen before, were seen at this time. */
  add(end: number, time: number): void;
  /** Offset after the last byte that was seen. */
  end(): number;
  /** The time of the byte at this offset. */
  timeAt(offset: number): number;
  /** The first offset whose bytes were seen at or after this time; infinite when there is none. */
  offsetSince(time: number): number;
  /** Forgets what was seen before this offset. */
  dropBefore(offset: number): void;
}

interface Entry {
  readonly end: number;
  readonly time: number;
}

/** Above it, every second entry goes: a line's time is then that of its successor. */
const MAX_ENTRIES = 50_000;

/** An index kept in a file of `end time` rows, so that it outlives the plugin. */
export function createTimeIndex(path: string): TimeIndex {
  let entries = parse(readIfPresent(path) ?? '');
  const rewrite = (kept: Entry[]): void => {
    entries = kept;
    writePrivateFile(path, entries.map(row).join(''));
  };

  return {
    add(end, time) {
      const entry = { end, time: Math.max(time, entries.at(-1)?.time ?? 0) };
      entries.push(entry);
      if (entries.length <= MAX_ENTRIES) appendFileSync(path, row(entry), { mode: 0o600 });
      else rewrite(entries.filter((_, index) => index % 2 === 1 || index === entries.length - 1));
    },
    end: () => entries.at(-1)?.end ?? 0,
    timeAt: (offset) =>
      (entries[firstIndex(entries, ({ end }) => end > offset)] ?? entries.at(-1))?.time ?? 0,
    offsetSince(since) {
      const index = firstIndex(entries, ({ time }) => time >= since);
      return index === entries.length ? Number.POSITIVE_INFINITY : (entries[index - 1]?.end ?? 0);
    },
    dropBefore: (offset) => rewrite(entries.slice(firstIndex(entries, ({ end }) => end > offset))),
  };
}

function row({ end, time }: Entry): string {
  return `${end} ${time}\n`;
}

/** The last row may be cut off: then its bytes count as not seen yet. */
function parse(text: string): Entry[] {
  return [...text.matchAll(/^(\d+) (\d+)\n/gm)].map(([, end, time]) => ({
    end: Number(end),
    time: Number(time),
  }));
}

/** Index of the first entry for which a test that turns true once is true; the length when none. */
function firstIndex(entries: readonly Entry[], test: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && test(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}
