/** A span in one form, whether the sender's SDK or the Collector's file tells of it: OTLP's own values and numbers. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Values;
  readonly events: readonly { name: string; timeUnixNano: string; attributes: Values }[];
  readonly links: readonly {
    traceId: string;
    spanId: string;
    traceState: string;
    flags: number;
    attributes: Values;
  }[];
  readonly dropped: { attributes: number; events: number; links: number };
  readonly status: { code: number; message: string };
  readonly resource: { attributes: Values; schemaUrl: string };
  readonly scope: { name: string; version: string; schemaUrl: string };
}

/** OTLP's AnyValue per attribute name; 64-bit integers are decimal strings, as in OTLP's JSON. */
export type Values = Readonly<Record<string, AnyValue>>;

export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values?: readonly AnyValue[] } };
