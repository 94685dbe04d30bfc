/** A row of the trace list. Of names of over 1,000 characters lists have the beginning. */
export interface TraceSummary {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** Name and service of the root span; of the earliest span while the root has not arrived. */
  readonly name: string;
  readonly service: string;
  /** Whether the root span has arrived. */
  readonly complete: boolean;
  readonly startMicros: number;
  readonly durationMicros: number;
  readonly spanCount: number;
  /** Spans with status ERROR. */
  readonly errorCount: number;
  /** Services, in order of their first span. */
  readonly services: readonly string[];
  /** `namespace/name` of the pods that its spans name, each once, at most four. */
  readonly pods: readonly string[];
  /** Pods beyond those four. */
  readonly morePods: number;
  /** exit.code of the earliest span that has one above 399, else of the earliest that has one. */
  readonly exitCode: number | null;
}

/** What the trace list asks for; all of these have to hold for a trace, each for one of its spans. */
export interface TraceFilter {
  /** TraceQL, tiers 0 and 1. */
  readonly q?: string;
  readonly service?: string;
  readonly namespace?: string;
  /** Name, or `namespace/name`. */
  readonly pod?: string;
  /** Only traces with a failed span. */
  readonly error?: boolean;
}

/**
 * `GET /ui/traces?q=…&service=…&namespace=…&pod=…&error=1&limit=…`: those that got spans last first.
 * `GET /ui/live` with the same parameters sends it as server-sent events named `list`: at once and again when the store
 * has changed, at most once a second.
 */
export interface TraceList {
  readonly traces: readonly TraceSummary[];
  /** Traces that match, of which `traces` are the newest `limit` (default 200, at most 1,000). */
  readonly matched: number;
  readonly store: StoreState;
}

/** What the store holds. */
export interface StoreState {
  readonly traces: number;
  readonly spans: number;
  readonly maxSpans: number;
  readonly evictedSpans: number;
  /** Port of OTLP/gRPC, for those who have to send spans there. */
  readonly otlpPort: number;
}

/** `GET /ui/choices`: values for the filters, sorted; at most 1,000 each. Pods by their names. */
export interface FilterChoices {
  readonly services: readonly string[];
  readonly namespaces: readonly string[];
  readonly pods: readonly string[];
}

/** `POST /ui/import` with OTLP JSON or protobuf, or what Tempo answers about a trace; at most 16 MiB. */
export interface Imported {
  /** Spans of the file, those that were in the store already too. */
  readonly spans: number;
  readonly rejected: number;
  /** Traces of the file, at most 100, to be opened. */
  readonly traceIds: readonly string[];
}
