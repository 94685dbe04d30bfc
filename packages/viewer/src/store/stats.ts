/** What the store holds and what it has let go. */
export interface StoreStats {
  traces: number;
  spans: number;
  /** Memory of raw spans and index, in bytes. */
  bytes: number;
  /** Spans of traces that had to make room. */
  evictedSpans: number;
  /** Spans that were there already. */
  duplicateSpans: number;
}
