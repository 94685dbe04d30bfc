import type { Link } from '../../otlp/decode.ts';
import { allSpans } from '../../store/all-spans.ts';
import { type Batch, cell } from '../../store/batch.ts';
import { type SpanRef, wholeSpan } from '../../store/span-ref.ts';
import { compareStarts } from '../../store/span-times.ts';
import type { TraceStore } from '../../store/store.ts';
import { eachInTurns } from '../../turns.ts';

/** A span that links to another one. */
export interface LinkingSpan {
  readonly span: SpanRef;
  readonly traceId: string;
  readonly link: Link;
}

/** The span whose bytes hold this offset: rows are in the order of their bytes. */
const rowAt = (batch: Batch, offset: number): number => {
  let low = 0;
  let high = batch.spans - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cell(batch, middle, 'start') <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Rows that hold the id elsewhere than as their own or their parent's. */
const rowsWith = (batch: Batch, id: Buffer): Set<number> => {
  const rows = new Set<number>();
  for (let at = batch.bytes.indexOf(id); at >= 0; at = batch.bytes.indexOf(id, at + 1)) {
    const row = rowAt(batch, at);
    const isOwn = at === cell(batch, row, 'spanId') || at === cell(batch, row, 'parentSpanId');
    if (!isOwn && at < cell(batch, row, 'end')) rows.add(row);
  }
  return rows;
};

/** Spans in the store that link to this one, oldest first. Looks for the id's bytes before it decodes anything. */
export const linkedFrom = async (
  store: TraceStore,
  traceId: string,
  spanId: string,
): Promise<LinkingSpan[]> => {
  const id = Buffer.from(spanId, 'hex');
  const traces = [...store.traces()];
  const batches = new Map<Batch, Set<number> | undefined>();
  await eachInTurns(allSpans(traces), ({ batch }) => {
    if (!batches.has(batch)) batches.set(batch, undefined);
  });
  await eachInTurns(batches.keys(), (batch) => {
    const rows = rowsWith(batch, id);
    if (rows.size > 0) batches.set(batch, rows);
  });
  const found: LinkingSpan[] = [];
  await eachInTurns(allSpans(traces), (span) => {
    if (!batches.get(span.batch)?.has(span.row)) return;
    const { traceId: from, links } = wholeSpan(span);
    const link = links.find((to) => to.spanId === spanId && to.traceId === traceId);
    if (link !== undefined) found.push({ span, traceId: from, link });
  });
  return found.sort((a, b) => compareStarts(a.span, b.span));
};
