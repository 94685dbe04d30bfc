import { createMemory, type Memory } from '../memory.ts';
import type { Labels } from '../model.ts';
import { formatNumber } from './text.ts';

/** How a series' lines begin, and a number as it was spelled last: most stay the same from scrape to scrape. */
export interface Prefix {
  readonly bytes: Uint8Array;
  last: number;
  spelled: string;
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

/** What a kept prefix takes beside its bytes. */
const OVERHEAD = 250;

export function createPrefixCache(maxBytes: number): PrefixCache {
  let used = 0;
  const families = new Map<string, Memory<Labels, Prefix>>();
  const size = ({ bytes }: Prefix) => bytes.length + OVERHEAD;

  function memoryOf(key: string): Memory<Labels, Prefix> {
    const known = families.get(key);
    if (known) return known;
    const memory = createMemory<Labels, Prefix>((prefix) => {
      used -= size(prefix);
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
          const made = { bytes: Buffer.from(make(labels)), last: 0, spelled: '0' };
          if (used + size(made) <= maxBytes) {
            used += size(made);
            walk.keep(labels, made);
          }
          return made;
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
