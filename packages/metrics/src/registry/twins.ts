import { labelHash, labelKey } from '../labels.ts';
import type { Labels } from '../model.ts';
import { isDue, nextTurn } from '../slices.ts';

/** Places of points whose labels are those of an earlier one. */
export async function findTwins(
  points: readonly { readonly labels: Labels }[],
): Promise<ReadonlySet<number>> {
  const hashes = new Set<number>();
  const suspects = new Set<number>();
  for (const { labels } of points) {
    const hash = labelHash(labels);
    if (hashes.has(hash)) suspects.add(hash);
    hashes.add(hash);
    if (isDue()) await nextTurn();
  }
  const twins = new Set<number>();
  if (suspects.size === 0) return twins;
  const seen = new Set<string>();
  for (const [place, { labels }] of points.entries()) {
    if (suspects.has(labelHash(labels))) {
      const key = labelKey(labels);
      if (seen.has(key)) twins.add(place);
      seen.add(key);
    }
    if (isDue()) await nextTurn();
  }
  return twins;
}
