/** How long a viewer waits for things, in milliseconds. */
export interface Waits {
  /** A wrong token, for its answer. */
  readonly wrongTokenMs: number;
  /** A live list, for the next one. */
  readonly listPauseMs: number;
  /** A trace with its root, for more spans. */
  readonly traceQuietMs: number;
  /** A trace without its root, from its first span on. */
  readonly traceOrphanMs: number;
  /** A request, to be written into the file. */
  readonly fileWriteMs: number;
  /** A request that could not be forwarded, at most, for its second try; it doubles from there. */
  readonly forwardRetryMs: number;
  /** From one scrape of a target to the next. */
  readonly scrapeEveryMs: number;
  /** A target, for its metrics. */
  readonly scrapeTimeoutMs: number;
  /** The end, for requests that run. */
  readonly graceMs: number;
  /** The end, for requests that are to be forwarded. */
  readonly flushMs: number;
}

/** Those that the README names. Tests that show something else take shorter ones. */
export const usualWaits: Waits = {
  wrongTokenMs: 500,
  listPauseMs: 1_000,
  traceQuietMs: 1_000,
  traceOrphanMs: 10_000,
  fileWriteMs: 1_000,
  forwardRetryMs: 500,
  scrapeEveryMs: 5_000,
  scrapeTimeoutMs: 4_000,
  graceMs: 2_000,
  flushMs: 4_000,
};
