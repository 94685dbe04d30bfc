import type { SpanRef } from './span-ref.ts';
import type { StoredTrace } from './trace.ts';

/** All spans of these traces, trace by trace. Takes traces that change meanwhile, as a list of them, not the store's own. */
export function* allSpans(traces: readonly StoredTrace[]): Iterable<SpanRef> {
  for (const trace of traces) yield* trace.spans;
}
