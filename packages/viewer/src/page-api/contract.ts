/**
 * What the page gets from its server, as JSON under `/ui/`. Both sides are checked against these types. Times are
 * microseconds since 1970 and durations microseconds, both whole: they fit a JavaScript number.
 */

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

/** A span of a trace in the waterfall. */
export interface SpanRow {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly status: 'unset' | 'ok' | 'error';
  /** From the trace's start. */
  readonly offsetMicros: number;
  readonly durationMicros: number;
  readonly exitCode: number | null;
  /** `namespace/name`, `3 pods` for a batched call, or empty. */
  readonly pod: string;
}

/** `GET /ui/traces/{id}`: 404 for an unknown trace. */
export interface TraceDetail {
  readonly summary: TraceSummary;
  /** In order of their start. */
  readonly spans: readonly SpanRow[];
}

/** An attribute's value: 64-bit integers beyond 2^53 and bytes as text. */
export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | AttributeMap;
export interface AttributeMap {
  readonly [key: string]: AttributeValue;
}

/** Another span, in this trace or another one. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  /** Name and service of that span; null while it is not in the store. */
  readonly target: { readonly name: string; readonly service: string } | null;
  readonly attributes: AttributeMap;
}

/** `GET /ui/traces/{id}/spans/{spanId}`: 404 for an unknown one. */
export interface SpanDetail {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanRow['kind'];
  readonly status: { readonly code: SpanRow['status']; readonly message: string };
  readonly startMicros: number;
  readonly durationMicros: number;
  /** Whole nanoseconds since 1970 as text, exact. */
  readonly startTimeUnixNano: string;
  readonly attributes: AttributeMap;
  readonly events: readonly {
    readonly name: string;
    readonly timeMicros: number;
    readonly attributes: AttributeMap;
  }[];
  readonly links: readonly SpanLink[];
  /** Spans that link to this one, at most 100, oldest first. */
  readonly linkedFrom: readonly SpanLink[];
  readonly resource: AttributeMap;
  readonly scope: { readonly name: string; readonly version: string };
  /** A search that finds spans like this one. */
  readonly traceql: string;
}

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

/** Where a pod's time went, in the order in which a pod goes through them. */
export type PodStage = 'waiting' | 'call' | 'queue' | 'running' | 'ended';

export interface PodSegment {
  readonly stage: PodStage;
  readonly startMicros: number;
  /** null while it lasts. */
  readonly endMicros: number | null;
}

/** A span of a pod's life, to be followed. */
export interface PodSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMicros: number;
  readonly durationMicros: number;
  readonly status: SpanRow['status'];
  /** `Pending → Running`, `attempt 2`, an error, or empty. */
  readonly note: string;
}

/** A pod, read from its CreatePodVK and the spans around and linked to it. */
export interface PodRow {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  /**
   * Last phase seen; `Waiting` before the first call, `Creating` after one that failed, `Pending` once the remote side
   * has it, `Deleted` at the end.
   */
  readonly phase: string;
  readonly failed: boolean;
  /** Why, where a span says it. */
  readonly error: string;
  /** CreatePodVK spans. */
  readonly attempts: number;
  readonly startMicros: number;
  /** null while it has not ended. */
  readonly endMicros: number | null;
  /** In order, without gaps; `running` and `ended` by the plugin's times where it reported them, else as observed. */
  readonly segments: readonly PodSegment[];
  /** The last 100, in order. */
  readonly spans: readonly PodSpan[];
}

/** `GET /ui/pods`: newest first, at most 1,000. `now` is the server's clock, for bars that still grow. */
export interface PodList {
  readonly nowMicros: number;
  readonly pods: readonly PodRow[];
  /** Pods beyond those. */
  readonly more: number;
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

/** Body of every answer that is no 2xx. */
export interface PageError {
  readonly error: {
    /** `ERR_TRACEQL_INVALID`, `ERR_TRACEQL_UNSUPPORTED`, `ERR_NOT_FOUND`, `ERR_UNAUTHORIZED`, `ERR_REQUEST`. */
    readonly code: string;
    readonly message: string;
    /** Place in `q`, in UTF-16 units from 0, where the error has one. */
    readonly offset?: number;
    readonly length?: number;
  };
}
