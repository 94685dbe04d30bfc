import type { StoredTrace } from '../../store/trace.ts';
import { eachInTurns } from '../../turns.ts';
import type { TraceTest } from './filter.ts';

/** The traces that pass a test; only those that got spans are tested again. */
export interface Selection {
  /** These traces got spans. */
  extend(traces: Iterable<StoredTrace>): void;
  /** The store let these traces go. */
  release(traces: Iterable<StoredTrace>): void;
  /** Tests what has changed, in turns, until the signal aborts; then it throws the signal's reason. */
  update(signal: AbortSignal): Promise<void>;
  size(): number;
  /** Those that got spans last, newest first. */
  newest(limit: number): StoredTrace[];
}

function* first<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}

/** A selection from these traces, none of which is tested yet. */
export const createSelection = (passes: TraceTest, traces: Iterable<StoredTrace>): Selection => {
  const pending = new Set(traces);
  const selected = new Set<StoredTrace>();
  let tested: StoredTrace | undefined;

  const test = async (trace: StoredTrace): Promise<void> => {
    tested = trace;
    pending.delete(trace);
    selected.delete(trace);
    const passed = await passes(trace);
    // The store may have let it go while it was tested.
    if (passed && tested === trace) selected.add(trace);
  };

  return {
    extend(changed) {
      for (const trace of changed) {
        pending.delete(trace);
        pending.add(trace);
      }
    },
    release(gone) {
      for (const trace of gone) {
        pending.delete(trace);
        selected.delete(trace);
        if (tested === trace) tested = undefined;
      }
    },
    update: (signal) => eachInTurns(first(pending, pending.size), test, signal),
    size: () => selected.size,
    newest: (limit) => [...selected].slice(-limit).reverse(),
  };
};
