import { ViewerError } from '../errors.ts';
import { type Batch, cell, createBatch } from './batch.ts';
import type { SpanRef } from './span-ref.ts';
import type { StoreStats } from './stats.ts';
import { addRows, createTrace, type GrowingTrace, type StoredTrace, sameBytes } from './trace.ts';

/** What became of an export request. */
export interface Appended {
  /** Traces that got spans. */
  traces: Set<StoredTrace>;
  /** Spans refused for an empty or zero trace or span id. */
  rejected: number;
  /** Traces that had to make room. */
  evicted: StoredTrace[];
}

/** Traces in memory, the least recently extended one leaving first. */
export interface TraceStore {
  /**
   * Takes an `ExportTraceServiceRequest`. Throws MalformedError for other bytes, and ViewerError with the code
   * `ERR_VIEWER_CAPACITY` for a request that alone is over the caps.
   */
  append(request: Uint8Array): Appended;
  /** The trace of that id (32 lower-case hex digits). */
  trace(traceId: string): StoredTrace | undefined;
  /** All traces, the least recently extended one first. */
  traces(): Iterable<StoredTrace>;
  stats(): StoreStats;
}

/** Caps of the store. */
export interface StoreOptions {
  maxSpans: number;
  maxBytes: number;
}

/** Measured memory of a trace beside its spans. */
const bytesPerTrace = 400;

/** The row after those that follow each other from `row` on and are of one trace. */
const endOfRun = (batch: Batch, row: number): number => {
  const { bytes } = batch;
  const at = cell(batch, row, 'traceId');
  let next = row + 1;
  while (next < batch.spans && sameBytes(bytes, cell(batch, next, 'traceId'), bytes, at, 16)) next++;
  return next;
};

/** An empty store. */
export const createTraceStore = ({ maxSpans, maxBytes }: StoreOptions): TraceStore => {
  const traces = new Map<string, GrowingTrace>();
  /** Spans of each batch that are still in a trace; a batch without any is let go. */
  const live = new Map<Batch, number>();
  const stats: StoreStats = { traces: 0, spans: 0, bytes: 0, evictedSpans: 0, duplicateSpans: 0 };

  const release = (batch: Batch, spans: number): void => {
    const left = (live.get(batch) ?? 0) - spans;
    if (left > 0) {
      live.set(batch, left);
      return;
    }
    live.delete(batch);
    stats.bytes -= batch.size;
  };

  /** Spans of a trace lie in few batches, mostly side by side. */
  const releaseAll = (spans: readonly SpanRef[]): void => {
    let from = 0;
    for (let i = 1; i <= spans.length; i++) {
      const { batch } = spans[from] ?? {};
      if (batch === undefined || spans[i]?.batch === batch) continue;
      release(batch, i - from);
      from = i;
    }
  };

  const makeRoom = (): StoredTrace[] => {
    const evicted: StoredTrace[] = [];
    for (const [key, trace] of traces) {
      if (stats.spans <= maxSpans && stats.bytes <= maxBytes) break;
      evicted.push(trace);
      traces.delete(key);
      stats.bytes -= bytesPerTrace;
      stats.spans -= trace.spans.length;
      stats.evictedSpans += trace.spans.length;
      releaseAll(trace.spans);
    }
    return evicted;
  };

  /** The trace of that id, now the most recently extended one. */
  const touch = (traceId: string): GrowingTrace => {
    const known = traces.get(traceId);
    const trace = known ?? createTrace(traceId);
    if (known === undefined) stats.bytes += bytesPerTrace;
    else traces.delete(traceId);
    traces.set(traceId, trace);
    return trace;
  };

  return {
    append(request) {
      const batch = createBatch(request);
      if (batch.spans > maxSpans || batch.size > maxBytes) {
        throw new ViewerError(
          'ERR_VIEWER_CAPACITY',
          `a request of ${batch.spans} spans and ${batch.bytes.length} bytes is over the store's caps of ` +
            `${maxSpans} spans and ${maxBytes} bytes; send smaller batches or raise --max-spans and --max-bytes`,
        );
      }
      const touched = new Set<StoredTrace>();
      let added = 0;
      for (let row = 0, next = 0; row < batch.spans; row = next) {
        next = endOfRun(batch, row);
        const at = cell(batch, row, 'traceId');
        const trace = touch(batch.bytes.toString('hex', at, at + 16));
        const taken = addRows(trace, batch, row, next);
        if (taken > 0) touched.add(trace);
        added += taken;
      }
      stats.duplicateSpans += batch.spans - added;
      if (added > 0) {
        live.set(batch, added);
        stats.spans += added;
        stats.bytes += batch.size;
      }
      return { traces: touched, rejected: batch.rejected, evicted: makeRoom() };
    },
    trace: (traceId) => traces.get(traceId),
    traces: () => traces.values(),
    stats: () => ({ ...stats, traces: traces.size }),
  };
};
