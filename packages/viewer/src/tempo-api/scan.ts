import { setImmediate } from 'node:timers/promises';
import type { SpanRef } from '../store/span-ref.ts';
import type { TraceStore } from '../store/store.ts';
import type { StoredTrace } from '../store/trace.ts';
import type { CompiledQuery } from '../traceql/compile.ts';
import type { TimeRange } from './params.ts';

/** Looks at spans between two turns of the event loop: a few milliseconds. */
const stepsPerTurn = 20_000;

/** A trace and those of its spans that a query's filter takes. */
export interface Match {
  readonly trace: StoredTrace;
  readonly spans: readonly SpanRef[];
}

const newestFirst = (a: StoredTrace, b: StoredTrace): number =>
  a.startNanos < b.startNanos ? 1 : a.startNanos > b.startNanos ? -1 : 0;

/** Traces that overlap the range, newest first. */
const candidates = (store: TraceStore, range: TimeRange | undefined): StoredTrace[] => {
  const traces = [...store.traces()];
  if (range === undefined) return traces.sort(newestFirst);
  const start = BigInt(range.start) * 1_000_000_000n;
  const end = BigInt(range.end) * 1_000_000_000n;
  return traces.filter((trace) => trace.startNanos <= end && trace.endNanos >= start).sort(newestFirst);
};

/** Lets others run, and ends here when nobody waits for the outcome any more. */
const turn = async (query: CompiledQuery, signal: AbortSignal): Promise<void> => {
  await setImmediate();
  signal.throwIfAborted();
  query.work.steps = 0;
};

/**
 * Runs a query's filter over the traces that overlap the range, newest first, in slices between which the event loop
 * turns. Throws the signal's reason when that aborts.
 */
export async function* matchingSpans(
  store: TraceStore,
  range: TimeRange | undefined,
  query: CompiledQuery,
  signal: AbortSignal,
): AsyncGenerator<Match> {
  signal.throwIfAborted();
  for (const trace of candidates(store, range)) {
    const spans: SpanRef[] = [];
    // No iterator: the trace may grow while others run.
    for (let i = 0; i < trace.spans.length; i++) {
      const span = trace.spans[i];
      if (span !== undefined && query.matches(span, trace)) spans.push(span);
      if (query.work.steps >= stepsPerTurn) await turn(query, signal);
    }
    yield { trace, spans };
  }
}
