/** Counts and durations of the spans of one name. */
export interface SpanStatisticsRow {
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Spans per second over the window. */
  readonly ratePerSecond: number;
  readonly p50Micros: number;
  readonly p95Micros: number;
  readonly p99Micros: number;
  readonly maxMicros: number;
  /** exit.code of the span that ended last; null where none has one. */
  readonly lastExitCode: number | null;
  /** Per bucket of the window; null where it has no span. */
  readonly counts: readonly number[];
  readonly errorCounts: readonly number[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/**
 * `GET /ui/statistics?minutes=…&service=…`: minutes 1 to 1440, default 15; rows by count, largest first, at most 200.
 * A span counts where it started. The window ends now, so that the last of its 60 buckets is not over yet.
 */
export interface SpanStatistics {
  readonly startMicros: number;
  readonly endMicros: number;
  readonly bucketMicros: number;
  /** Start of each bucket. */
  readonly buckets: readonly number[];
  readonly rows: readonly SpanStatisticsRow[];
  readonly services: readonly string[];
}
