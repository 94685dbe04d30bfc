import type { Value } from '../otlp/value.ts';
import type { SpanRef } from '../store/span-ref.ts';

/** Spans of one trace, with what by() grouped them by and what aggregates gave. */
export interface Spanset {
  readonly spans: readonly SpanRef[];
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
}
