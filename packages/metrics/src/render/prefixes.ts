import { createMemory, type Memory } from '../memory.ts';
import type { Labels } from '../model.ts';
import { formatNumber } from './text.ts';

/** How a series' lines begin, and a number as it was spelled last: most stay the same from scrape to scrape. */
export interface Prefix {
  readonly bytes: Uint8Array;
  last: number;
  spelled: string;
  /** What was written last: a gather gives the same object again for a series that did not change. */
  point: object | undefined;
  /** All lines of that point, kept once it comes again. */
  lines: Uint8Array | undefined;
  isKept: boolean;
}

export function spell(prefix: Prefix, value: number): string {
  if (value !== prefix.last) {
    prefix.last = value;
    prefix.spelled = formatNumber(value);
  }
  return prefix.spelled;
}

/** What is kept of one family's series while they are gone through once. */
export interface Prefixes {
  /** Kept as long as there is room. */
  of(labels: Labels, make: (labels: Labels) => string): Prefix;
  /** Whether this point was the last one written after this beginning. If not, its lines are forgotten. */
  isAgain(prefix: Prefix, point: object): boolean;
  /** Whether lines of so many bytes may be kept with the prefix, which then counts them as kept. */
  takeRoom(prefix: Prefix, bytes: number): boolean;
  end(): void;
  /** Instead of `end` where it was broken off. */
  drop(): void;
}

/** Beginnings of lines, kept from render to render. */
export interface PrefixCache {
  /** A key stands for the name and type of a family. */
  begin(key: string): Prefixes;
  /** Forgets all families but these. */
  keep(keys: ReadonlySet<string>): void;
}

/** What a kept prefix takes beside its bytes, and kept lines beside theirs. */
const OVERHEAD = 250;

/** The share of the room that may be taken after lines are kept: the rest is for beginnings. */
const LINES_SHARE = 0.75;

export function createPrefixCache(maxBytes: number): PrefixCache {
  let used = 0;
  const families = new Map<string, Memory<Labels, Prefix>>();
  const size = ({ bytes }: Prefix) => bytes.length + OVERHEAD;

  function forgetLines(prefix: Prefix): void {
    if (prefix.lines) used -= prefix.lines.length + OVERHEAD;
    prefix.lines = undefined;
  }

  function memoryOf(key: string): Memory<Labels, Prefix> {
    const known = families.get(key);
    if (known) return known;
    const memory = createMemory<Labels, Prefix>((prefix) => {
      forgetLines(prefix);
      used -= size(prefix);
      prefix.isKept = false; // a render that began before may still find it
    });
    families.set(key, memory);
    return memory;
  }

  return {
    begin(key) {
      const walk = memoryOf(key).walk();
      return {
        of(labels, make) {
          const found = walk.find(labels);
          if (found) return found;
          const bytes = Buffer.from(make(labels));
          const made: Prefix = {
            bytes,
            last: 0,
            spelled: '0',
            point: undefined,
            lines: undefined,
            isKept: false,
          };
          if (used + size(made) <= maxBytes) {
            used += size(made);
            made.isKept = true;
            walk.keep(labels, made);
          }
          return made;
        },
        isAgain(prefix, point) {
          if (prefix.point === point) return true;
          forgetLines(prefix);
          prefix.point = point;
          return false;
        },
        takeRoom(prefix, bytes) {
          const taken = used + bytes + OVERHEAD;
          if (!prefix.isKept || taken > maxBytes * LINES_SHARE) return false;
          used = taken;
          return true;
        },
        end: () => void walk.end(),
        drop: () => walk.drop(),
      };
    },
    keep(keys) {
      for (const [key, memory] of families)
        if (!keys.has(key)) {
          memory.walk().end();
          families.delete(key);
        }
    },
  };
}
