import type { SpanColumns } from '../otlp/span-columns.ts';
import { type Group, type Range, walkRequest } from '../otlp/walk.ts';

/** Columns of a span in a batch's index; all offsets are into the batch's bytes. */
export const column = {
  start: 0,
  end: 1,
  traceId: 2,
  spanId: 3,
  parentSpanId: 4,
  name: 5,
  nameLength: 6,
  startLow: 7,
  startHigh: 8,
  endLow: 9,
  endHigh: 10,
  kind: 11,
  status: 12,
  group: 13,
} as const;

/** Numbers per span in a batch's index. */
const stride = 14;

/** One export request as it arrived, with an index over its spans. */
export interface Batch {
  readonly bytes: Buffer;
  readonly index: Uint32Array;
  readonly groups: readonly Group[];
  /** Spans in the request, without the refused ones. */
  readonly spans: number;
  /** Spans refused because their trace id or span id is empty or zero. */
  readonly rejected: number;
  /** Memory that the batch holds, in bytes: its own and its share of the store's tables. */
  readonly size: number;
}

/** Measured memory of a batch beside its bytes and index. */
const bytesPerBatch = 700;
const bytesPerGroup = 200;
const bytesPerPiece = 50;
/** Of a resource, which stays decoded with its batch. */
const bytesPerMessage = 60;
/** Measured share of a span in the trace table and its list. */
const bytesPerSpan = 60;

const emptyScratch = (): Uint32Array<ArrayBuffer> => new Uint32Array(1024 * stride);
let scratch = emptyScratch();

/** One request of very many spans does not keep memory for ever. */
const keptScratch = 16_384 * stride;

const addRow = (row: number, span: SpanColumns, group: number): void => {
  const at = row * stride;
  if (at === scratch.length) {
    const grown = new Uint32Array(scratch.length * 2);
    grown.set(scratch);
    scratch = grown;
  }
  scratch[at] = span.start;
  scratch[at + column.end] = span.end;
  scratch[at + column.traceId] = span.traceId;
  scratch[at + column.spanId] = span.spanId;
  scratch[at + column.parentSpanId] = span.parentSpanId;
  scratch[at + column.name] = span.name;
  scratch[at + column.nameLength] = span.nameLength;
  scratch[at + column.startLow] = span.startLow;
  scratch[at + column.startHigh] = span.startHigh;
  scratch[at + column.endLow] = span.endLow;
  scratch[at + column.endHigh] = span.endHigh;
  scratch[at + column.kind] = span.kind;
  scratch[at + column.status] = span.status;
  scratch[at + column.group] = group;
};

/** A small message may be a view of a far larger buffer, which must not live on with it. */
const owned = (bytes: Uint8Array): Buffer =>
  bytes.buffer.byteLength > bytes.length * 2
    ? Buffer.from(new Uint8Array(bytes).buffer)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** Groups of one resource share its pieces, which are counted once. */
const overhead = (groups: readonly Group[]): number => {
  let size = bytesPerBatch;
  let resource: Group['resource'] | undefined;
  for (const group of groups) {
    size += bytesPerGroup + group.scope.length * bytesPerPiece;
    if (group.resource !== resource)
      size += group.resource.length * bytesPerPiece + group.resourceMessages * bytesPerMessage;
    resource = group.resource;
  }
  return size;
};

/** Indexes an `ExportTraceServiceRequest`. Throws MalformedError for bytes that are no such message. */
export const createBatch = (request: Uint8Array): Batch => {
  const bytes = owned(request);
  const groups: Group[] = [];
  let spans = 0;
  let rejected = 0;
  walkRequest(bytes, (span, group) => {
    if (span.traceId === 0 || span.spanId === 0) {
      rejected++;
      return;
    }
    if (groups.at(-1) !== group) groups.push(group);
    addRow(spans++, span, groups.length - 1);
  });
  const index = scratch.slice(0, spans * stride);
  if (scratch.length > keptScratch) scratch = emptyScratch();
  const size = bytes.buffer.byteLength + index.byteLength + spans * bytesPerSpan + overhead(groups);
  return { bytes, index, groups, spans, rejected, size };
};

/** A column of the span in `row`. */
export const cell = (batch: Batch, row: number, name: keyof typeof column): number =>
  batch.index[row * stride + column[name]] ?? 0;

/** The bytes of several ranges, joined. */
export const slices = (bytes: Buffer, ranges: readonly Range[]): Buffer => {
  const [only] = ranges;
  if (ranges.length === 1 && only !== undefined) return bytes.subarray(only.start, only.end);
  return Buffer.concat(ranges.map(({ start, end }) => bytes.subarray(start, end)));
};
