import type { MetricGroup } from '../../scrape/groups.ts';

/** Names with values. */
export interface MetricLabels {
  readonly [name: string]: string;
}

/** One number over time, or one histogram: of one series, or of several that are taken together. */
export interface MetricRow {
  /** What it is a part of, as a heading; `Others` for what is none of the main ones. */
  readonly group: MetricGroup;
  /** Name of the family, as it is served. */
  readonly family: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  readonly help: string;
  /** Last word of the name, where it is a unit: `seconds`, `bytes`, `ratio`; else empty. */
  readonly unit: string;
  /** What tells it from other rows of its family. */
  readonly labels: MetricLabels;
  /**
   * Of counters, histograms and summaries the increase per second in the window, of others the last value. null where
   * there are not two scrapes yet, or no number.
   */
  readonly value: number | null;
  /** Share of what failed, for families that say it. */
  readonly failedShare: number | null;
  /** Of histograms, in their unit, of what came in the window; null where nothing came. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** One a bucket: `value` of that time, and the 95th percentile of the minute to its end; empty for what has none. */
  readonly values: readonly (number | null)[];
  readonly p95s: readonly (number | null)[];
}

/** That rows of a family are left out: those with the smallest values. */
export interface MoreRows extends Pick<MetricRow, 'group' | 'family'> {
  readonly count: number;
}

/** An address whose metrics are read, and what they say. */
export interface MetricTarget {
  readonly name: string;
  readonly url: string;
  /** `waiting` until the first answer. */
  readonly state: 'waiting' | 'up' | 'down';
  /** Why it is down, or empty. */
  readonly reason: string;
  /** Last scrape that gave metrics; null before. */
  readonly lastMicros: number | null;
  readonly tookMicros: number;
  /** At most 300, the main ones first. */
  readonly rows: readonly MetricRow[];
  /** Families of which a group has more than ten rows, of spans 40. */
  readonly moreRows: readonly MoreRows[];
  /** Rows beyond the 300. */
  readonly cutRows: number;
  /** Series of which nothing is kept, as there are too many. */
  readonly droppedSeries: number;
}

/** `GET /ui/metrics?minutes=…` (5, at most 15): what the targets' metrics were. */
export interface Metrics {
  readonly nowMicros: number;
  /** Start of each bucket. */
  readonly buckets: readonly number[];
  readonly targets: readonly MetricTarget[];
}

/**
 * `GET /ui/metrics/exemplars?target=…&family=…&labels={…}`: asks the target for those of series that have the labels; at
 * most 10, the newest first.
 */
export interface MetricExemplars {
  readonly exemplars: readonly {
    readonly value: number;
    readonly traceId: string;
    /** Empty where it has none. */
    readonly spanId: string;
    readonly timeMicros: number | null;
    /** Whether the trace is in the store. */
    readonly stored: boolean;
  }[];
}
