/** An attribute's value in JSON: integers over 2^53 become text, bytes base64, a missing value null. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Attributes by name. */
export type JsonAttributes = Readonly<Record<string, JsonValue>>;

/** A span as the console prints it. */
export interface TraceSpan {
  readonly name: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  /** service.name of its resource, or empty. */
  readonly service: string;
  /** Whole microseconds since 1970. */
  readonly startMicros: number;
  /** Whole microseconds; 0 for a span that ends before it starts. */
  readonly durationMicros: number;
  readonly attributes: JsonAttributes;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message?: string };
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: JsonAttributes;
  }[];
}

/** A trace as the console prints it. */
export interface Trace {
  readonly traceId: string;
  /** In order of their start. */
  readonly spans: readonly TraceSpan[];
}
