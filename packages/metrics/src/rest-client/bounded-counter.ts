import { seal } from '../check.ts';
import type { Labels, NumberFamily } from '../model.ts';
import { OTHER } from './hosts.ts';

/** Series that differ in one label, which is known only when a request has ended. */
export interface Counts {
  /** Answers whether the value was told apart, and not counted as `other`. */
  add(value: string): boolean;
}

export interface BoundedCounter {
  /** The series with these labels; those of the given values are there from now on, at 0. */
  of(labels: Labels, values: readonly string[]): Counts;
  family(): NumberFamily;
}

interface Count {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly start: number;
  value: number;
}

/** Values told apart beside the same other labels. */
const MOST_VALUES = 32;

/** A counter whose label `varying` comes first, and the others after it. Values over the limit count as `other`. */
export function createBoundedCounter(name: string, help: string, varying: string): BoundedCounter {
  const sets = new Map<string, Map<string, Count>>();

  function countsOf(labels: Labels): Map<string, Count> {
    const key = JSON.stringify(labels);
    const counts = sets.get(key) ?? new Map<string, Count>();
    sets.set(key, counts);
    return counts;
  }

  return {
    of(labels, values) {
      const counts = countsOf(labels);
      const countOf = (value: string): Count => {
        const known = counts.get(value);
        if (known) return known;
        const start = Date.now() / 1_000;
        const made = { labels: Object.freeze({ [varying]: value, ...labels }), start, value: 0 };
        counts.set(value, made);
        return made;
      };
      for (const value of values) countOf(value);
      return {
        add(value) {
          const apart = counts.has(value) || counts.size < MOST_VALUES;
          countOf(apart ? value : OTHER).value += 1;
          return apart;
        },
      };
    },
    family() {
      const points = [...sets.values()].flatMap((counts) => [...counts.values()]);
      return seal({ name, help, type: 'counter', points: points.map((count) => ({ ...count })) });
    },
  };
}
