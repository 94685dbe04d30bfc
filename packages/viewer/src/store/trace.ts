import type { Batch } from './batch.ts';
import { cell } from './batch.ts';
import { endNanos, isRoot, type SpanRef, startNanos } from './span-ref.ts';

/** A trace in the store. */
export interface StoredTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** In order of arrival. */
  readonly spans: readonly SpanRef[];
  /** First span without a parent that arrived. */
  readonly root: SpanRef | undefined;
  /** Earliest start and latest end of its spans. */
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}

/** A trace that spans can be added to. */
export interface GrowingTrace extends StoredTrace {
  /** Adds the span unless one with its id is there. */
  add(batch: Batch, row: number): boolean;
}

/** Up to so many spans, looking through them costs less than a set of ids. */
const scanLimit = 32;

const sameSpanId = (a: Batch, aAt: number, b: Batch, bAt: number): boolean =>
  a.bytes.compare(b.bytes, bAt, bAt + 8, aAt, aAt + 8) === 0;

/** An empty trace. */
export const createTrace = (traceId: string): GrowingTrace => {
  const spans: SpanRef[] = [];
  let ids: Set<string> | undefined;

  const idAt = (batch: Batch, at: number): string => batch.bytes.toString('latin1', at, at + 8);

  const isKnown = (batch: Batch, row: number): boolean => {
    const at = cell(batch, row, 'spanId');
    if (spans.length <= scanLimit) {
      return spans.some((span) => sameSpanId(span.batch, cell(span.batch, span.row, 'spanId'), batch, at));
    }
    ids ??= new Set(spans.map((span) => idAt(span.batch, cell(span.batch, span.row, 'spanId'))));
    return ids.has(idAt(batch, at));
  };

  const trace = {
    traceId,
    spans,
    root: undefined as SpanRef | undefined,
    startNanos: 0n,
    endNanos: 0n,
    add(batch: Batch, row: number): boolean {
      if (isKnown(batch, row)) return false;
      const span: SpanRef = { batch, row };
      const start = startNanos(span);
      const end = endNanos(span);
      if (spans.length === 0 || start < trace.startNanos) trace.startNanos = start;
      if (spans.length === 0 || end > trace.endNanos) trace.endNanos = end;
      if (trace.root === undefined && isRoot(span)) trace.root = span;
      spans.push(span);
      ids?.add(idAt(batch, cell(batch, row, 'spanId')));
      return true;
    },
  };
  return trace;
};
