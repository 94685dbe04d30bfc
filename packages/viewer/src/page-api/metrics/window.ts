/** What a list of metrics is about. */
export interface Window {
  /** Start of each bucket. */
  readonly buckets: readonly number[];
  readonly bucketMicros: number;
}

const leastBucketMicros = 10_000_000;
const bucketCount = 60;

/** Up to now; a bucket begins at a whole multiple of its length, so that figures do not change as time goes on. */
export const windowOf = (minutes: number, nowMicros: number): Window => {
  const lengthMicros = minutes * 60_000_000;
  const bucketMicros = Math.max(lengthMicros / bucketCount, leastBucketMicros);
  const count = Math.ceil(lengthMicros / bucketMicros);
  const first = Math.floor(nowMicros / bucketMicros) - count + 1;
  return { bucketMicros, buckets: Array.from({ length: count }, (_, i) => (first + i) * bucketMicros) };
};

/** The scrapes of a window. */
export interface WindowScrapes {
  /** Place of the first scrape whose increase counts: it has one before it. */
  readonly first: number;
  /** Bucket of each scrape from `first` on. */
  readonly bucketOf: readonly number[];
  /** Seconds from the scrape before to each scrape from `first` on. */
  readonly seconds: readonly number[];
}

/** Puts the scrapes at `times` into the buckets in which they ended. */
export const scrapesIn = ({ buckets, bucketMicros }: Window, times: readonly number[]): WindowScrapes => {
  const start = buckets[0] ?? 0;
  const found = times.findIndex((time, at) => at > 0 && time >= start);
  const first = found === -1 ? times.length : found;
  return {
    first,
    bucketOf: times.slice(first).map((time) => Math.floor((time - start) / bucketMicros)),
    seconds: times.slice(first).map((time, at) => (time - (times[first + at - 1] ?? time)) / 1_000_000),
  };
};
