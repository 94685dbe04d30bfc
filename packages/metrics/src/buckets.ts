/** Whether these can be the upper bounds of buckets: finite and ascending. */
export const areBounds = (bounds: readonly unknown[]): boolean =>
  bounds.every(
    (bound, i) => Number.isFinite(bound) && Number(bound) > Number(bounds[i - 1] ?? Number.NEGATIVE_INFINITY),
  );

/** The place of the bucket that a value falls into; the one after the last bound is that of +Inf. */
export function bucketOf(bounds: readonly number[], value: number): number {
  let place = 0;
  while (place < bounds.length && !(value <= (bounds[place] ?? 0))) place += 1;
  return place;
}

/** Counts up to each bound, of counts of each bucket alone. */
export function cumulativeCounts(bounds: readonly number[], counts: ArrayLike<number>): number[] {
  let below = 0;
  return bounds.map((_, place) => {
    below += counts[place] ?? 0;
    return below;
  });
}
