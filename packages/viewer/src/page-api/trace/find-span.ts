import { type Batch, cell } from '../../store/batch.ts';
import type { SpanRef } from '../../store/span-ref.ts';
import type { TraceStore } from '../../store/store.ts';

/** Whether the batch has these bytes there. */
const hasBytes = (batch: Batch, at: number, bytes: Buffer): boolean =>
  bytes.compare(batch.bytes, at, at + bytes.length) === 0;

/** The span of that id (16 lower-case hex digits). */
export const findSpan = (store: TraceStore, traceId: string, spanId: string): SpanRef | undefined => {
  const id = Buffer.from(spanId, 'hex');
  return store
    .trace(traceId)
    ?.spans.find(({ batch, row }) => hasBytes(batch, cell(batch, row, 'spanId'), id));
};
