export interface BackoffLimits {
  readonly baseDelayMillis: number;
  readonly maxDelayMillis: number;
}

/** Exponential backoff with full jitter: anything from nothing to a bound that doubles with each failure. */
export function backoffMillis(failures: number, { baseDelayMillis, maxDelayMillis }: BackoffLimits): number {
  return Math.random() * Math.min(maxDelayMillis, baseDelayMillis * 2 ** (failures - 1));
}
