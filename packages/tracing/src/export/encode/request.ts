import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The bytes of an ExportTraceServiceRequest. */
export interface EncodedRequest {
  readonly bytes: Buffer;
  readonly spans: number;
}

/** What one request may hold. */
export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxSpans: number;
}

/**
 * `full`: the span does not fit into this request, so take it and add the span again. `oversized`: it fits into none,
 * alone over the limit, or its own properties throw.
 */
export type Added = 'added' | 'full' | 'oversized';

/** Encodes spans as they end into the bytes of an ExportTraceServiceRequest. */
export interface RequestWriter {
  /** Never throws. Of a span with attributes, events or links that throw when they are read the rest is added. */
  add(span: ReadableSpan): Added;
  readonly spans: number;
  /** Bytes of the request so far. */
  readonly bytes: number;
  /** Seals the request, in a buffer of its own of just its size; undefined when there are no spans. */
  take(): EncodedRequest | undefined;
}
