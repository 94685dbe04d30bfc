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
  readonly spans: SpanRef[];
  root: SpanRef | undefined;
  startNanos: bigint;
  endNanos: bigint;
  /** Ids of its spans, once there are many. */
  ids: Set<string> | undefined;
}

/** Up to so many spans, looking through them costs less than a set of ids. */
const scanLimit = 32;

/** An empty trace. */
export const createTrace = (traceId: string): GrowingTrace => ({
  traceId,
  spans: [],
  root: undefined,
  startNanos: 0n,
  endNanos: 0n,
  ids: undefined,
});

/** Whether the bytes from `aAt` in one buffer and from `bAt` in another are the same. */
export const sameBytes = (a: Buffer, aAt: number, b: Buffer, bAt: number, length: number): boolean => {
  for (let i = length - 1; i >= 0; i--) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
};

const idOf = ({ batch, row }: SpanRef): string => {
  const at = cell(batch, row, 'spanId');
  return batch.bytes.toString('latin1', at, at + 8);
};

const isAmong = (spans: readonly SpanRef[], batch: Batch, row: number): boolean => {
  const at = cell(batch, row, 'spanId');
  for (const span of spans) {
    if (sameBytes(span.batch.bytes, cell(span.batch, span.row, 'spanId'), batch.bytes, at, 8)) return true;
  }
  return false;
};

/** Adds the span unless one with its id is there. */
const add = (trace: GrowingTrace, batch: Batch, row: number): boolean => {
  const { spans } = trace;
  const span: SpanRef = { batch, row };
  if (spans.length <= scanLimit) {
    if (isAmong(spans, batch, row)) return false;
  } else {
    trace.ids ??= new Set(spans.map(idOf));
    const id = idOf(span);
    if (trace.ids.has(id)) return false;
    trace.ids.add(id);
  }
  if (trace.root === undefined && isRoot(span)) trace.root = span;
  spans.push(span);
  return true;
};

/** Compares two 64-bit times of a batch, which no JavaScript number holds. */
const isBefore = (
  batch: Batch,
  a: number,
  b: number,
  high: 'startHigh' | 'endHigh',
  low: 'startLow' | 'endLow',
) => {
  const difference = cell(batch, a, high) - cell(batch, b, high);
  return difference === 0 ? cell(batch, a, low) < cell(batch, b, low) : difference < 0;
};

/** Adds the spans in the rows from `from` up to `to`, all of this trace, and tells how many were not there yet. */
export const addRows = (trace: GrowingTrace, batch: Batch, from: number, to: number): number => {
  const before = trace.spans.length;
  let first: number | undefined;
  let last = from;
  for (let row = from; row < to; row++) {
    if (!add(trace, batch, row)) continue;
    if (first === undefined) first = last = row;
    if (isBefore(batch, row, first, 'startHigh', 'startLow')) first = row;
    if (isBefore(batch, last, row, 'endHigh', 'endLow')) last = row;
  }
  if (first === undefined) return 0;
  const start = startNanos({ batch, row: first });
  const end = endNanos({ batch, row: last });
  if (before === 0 || start < trace.startNanos) trace.startNanos = start;
  if (before === 0 || end > trace.endNanos) trace.endNanos = end;
  return trace.spans.length - before;
};
