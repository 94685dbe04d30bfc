import { labelKey } from '../labels.ts';
import type { Labels } from '../model.ts';
import { isDue, nextTurn } from '../slices.ts';

interface Hashed {
  readonly labels: Labels | undefined;
  /** The labelHash of the labels. */
  readonly hash: number;
}

/** Places whose labels are those of an earlier place. */
export async function findDuplicates(all: readonly Hashed[]): Promise<ReadonlySet<number>> {
  const hashes = new Set<number>();
  const suspects = new Set<number>();
  for (const { hash } of all) {
    if (hashes.has(hash)) suspects.add(hash);
    hashes.add(hash);
    if (isDue()) await nextTurn();
  }
  const duplicates = new Set<number>();
  if (suspects.size === 0) return duplicates;
  const seen = new Set<string>();
  for (const [place, { hash, labels }] of all.entries()) {
    if (labels && suspects.has(hash)) {
      const key = labelKey(labels);
      if (seen.has(key)) duplicates.add(place);
      seen.add(key);
    }
    if (isDue()) await nextTurn();
  }
  return duplicates;
}
