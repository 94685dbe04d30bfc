import type { TraceSummary } from './traces.ts';

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
