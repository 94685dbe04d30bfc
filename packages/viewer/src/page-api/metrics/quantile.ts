/** Observations up to a bound. */
export interface Bucket {
  readonly bound: number;
  /** Of this and the lower buckets. */
  readonly count: number;
}

/**
 * Estimate of a quantile of a histogram, as Prometheus' histogram_quantile has it: linear within a bucket, and the
 * highest finite bound for what lies above that. null where nothing was observed.
 */
export const quantileOf = (share: number, ascending: readonly Bucket[]): number | null => {
  const all = ascending.reduce((most, { count }) => Math.max(most, count), 0);
  if (all <= 0) return null;
  const rank = share * all;
  let below = 0;
  let lower = 0;
  for (const { bound, count } of ascending) {
    if (count >= rank && count > below) {
      if (!Number.isFinite(bound)) return lower;
      const start = bound > 0 ? lower : bound;
      return start + ((bound - start) * (rank - below)) / (count - below);
    }
    below = Math.max(below, count);
    lower = Number.isFinite(bound) ? bound : lower;
  }
  return lower;
};
