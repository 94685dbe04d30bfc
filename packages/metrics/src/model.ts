/** Label names and values of one series. The sample's own labels `le` and `quantile` are not among them. */
export type Labels = Readonly<Record<string, string>>;

/** One observation behind a number, usually with `trace_id` and `span_id`. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  /** Unix time in seconds. */
  readonly timestamp?: number;
}

interface Series {
  readonly labels: Labels;
  /** Unix time in seconds at which the series began at zero, where it is known. */
  readonly start?: number;
}

/** One number of a counter, gauge, unknown, info (value 1) or state set (value 0 or 1, the state a label). */
export interface NumberPoint extends Series {
  readonly value: number;
  readonly exemplar?: Exemplar;
}

export interface HistogramPoint extends Series {
  /** Upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** Cumulative counts, one for each bound; +Inf is `count`. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  /** One place for each bound and a last one for +Inf. */
  readonly exemplars?: readonly (Exemplar | undefined)[];
}

export interface Quantile {
  readonly quantile: number;
  readonly value: number;
}

export interface SummaryPoint extends Series {
  readonly quantiles: readonly Quantile[];
  readonly count: number;
  readonly sum: number;
}

interface Described {
  /** The documented name, `_total` of a counter and `_info` of an info included. */
  readonly name: string;
  readonly help: string;
  /** A word such as `seconds` or `bytes`. */
  readonly unit?: string;
}

export interface NumberFamily extends Described {
  readonly type: 'counter' | 'gauge' | 'unknown' | 'info' | 'stateset';
  readonly points: readonly NumberPoint[];
}

export interface HistogramFamily extends Described {
  readonly type: 'histogram';
  readonly points: readonly HistogramPoint[];
}

export interface SummaryFamily extends Described {
  readonly type: 'summary';
  readonly points: readonly SummaryPoint[];
}

/** All series of one metric. */
export type MetricFamily = NumberFamily | HistogramFamily | SummaryFamily;

/** Something that a gather could not give. */
export interface Loss {
  /** The collector or the metric. */
  readonly source: string;
  /**
   * `error`: it threw; `timeout`: it was not there in time; `invalid`: a family or series that no format can carry;
   * `duplicate`: the name or the series was there already; `clash`: its sample names are another family's.
   */
  readonly reason: 'error' | 'timeout' | 'invalid' | 'duplicate' | 'clash';
  readonly message: string;
}

/** What was there at one gather. It never changes afterwards. */
export interface Snapshot {
  readonly families: readonly MetricFamily[];
  readonly losses: readonly Loss[];
}

export interface Gatherer {
  /** Names it in the metrics about gathers; by default its place in the list. */
  readonly name?: string;
  /** What is not there when the signal aborts is left out and listed as a loss. */
  gather(signal?: AbortSignal): Promise<Snapshot>;
}
