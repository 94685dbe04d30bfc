interface Described {
  /** The metric's documented help, word for word. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Those of `labels` that a series may do without; the document calls them deprecated. */
  readonly optionalLabels?: readonly string[];
  /** A word such as `seconds`, `bytes` or `percent`; absent for plain numbers. */
  readonly unit?: string;
}

/** A documented metric. Bounds of buckets are in its unit, quantiles are from 0 to 1. */
export type Family = Described &
  (
    | { readonly type: 'counter' | 'gauge' }
    | { readonly type: 'histogram'; readonly buckets: readonly number[] }
    | { readonly type: 'summary'; readonly quantiles: readonly number[] }
  );

/** Metrics by name. */
export type FamilyTable = Readonly<Record<string, Family>>;
