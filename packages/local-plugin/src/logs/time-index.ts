import { appendFileSync } from 'node:fs';
import { readIfPresent, writePrivateFile } from '../files.ts';

/** When each part of a log was first seen: byte offsets with milliseconds since 1970, both ascending. */
export interface TimeIndex {
  /** The bytes from this offset on were seen at this time. */
  add(offset: number, time: number): void;
  /** The time of the byte at this offset. */
  timeAt(offset: number): number;
  /** The first offset whose bytes were seen at or after this time; infinite when there is none. */
  offsetSince(time: number): number;
  /** Forgets what was seen before this offset. */
  dropBefore(offset: number): void;
}

interface Entry {
  readonly offset: number;
  readonly time: number;
}

/** Above it, every second entry goes: a line's time is then that of a neighbour. */
const MAX_ENTRIES = 50_000;

/** An index kept in a file of `offset time` rows, so that it outlives the plugin. */
export function createTimeIndex(path: string): TimeIndex {
  let entries = parse(readIfPresent(path) ?? '');

  const rewrite = (): void => writePrivateFile(path, entries.map(row).join(''));

  return {
    add(offset, time) {
      const entry = { offset, time: Math.max(time, entries.at(-1)?.time ?? 0) };
      entries.push(entry);
      if (entries.length <= MAX_ENTRIES) appendFileSync(path, row(entry), { mode: 0o600 });
      else {
        entries = entries.filter((_, index) => index % 2 === 0);
        rewrite();
      }
    },
    timeAt: (offset) =>
      entries[Math.max(0, firstIndex(entries, (entry) => entry.offset > offset) - 1)]?.time ?? 0,
    offsetSince: (time) =>
      entries[firstIndex(entries, (entry) => entry.time >= time)]?.offset ?? Number.POSITIVE_INFINITY,
    dropBefore(offset) {
      const first = Math.max(0, firstIndex(entries, (entry) => entry.offset > offset) - 1);
      entries = entries.slice(first);
      rewrite();
    },
  };
}

function row({ offset, time }: Entry): string {
  return `${offset} ${time}\n`;
}

function parse(text: string): Entry[] {
  return text.split('\n').flatMap((line) => {
    const [offset, time] = line.split(' ').map(Number);
    return offset === undefined || time === undefined || !Number.isFinite(time) ? [] : [{ offset, time }];
  });
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
