import {
  MalformedError,
  type Reader,
  readerOf,
  readFixed32,
  readLength,
  readMessage,
  readTag,
  readVarint32,
  skip,
} from '../protobuf/reader.ts';
import { checkMessage, shapes } from './check.ts';
import { tags } from './fields.ts';

/** A part of the request's bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The spans of one `ScopeSpans` share these; a message given in several pieces keeps them all, as protobuf merges. */
export interface Group {
  readonly resource: readonly Range[];
  readonly resourceSchemaUrl: Range | undefined;
  readonly scope: readonly Range[];
  readonly scopeSchemaUrl: Range | undefined;
}

/**
 * The index columns of a span. All numbers are offsets in the request, 0 for an absent field (a tag precedes every
 * value, so no value starts at 0); times are split into 32-bit halves, because no JavaScript number holds them.
 */
export interface SpanColumns {
  start: number;
  end: number;
  traceId: number;
  spanId: number;
  parentSpanId: number;
  name: number;
  nameLength: number;
  startLow: number;
  startHigh: number;
  endLow: number;
  endHigh: number;
  kind: number;
  status: number;
}

const emptySpan = (): SpanColumns => ({
  start: 0,
  end: 0,
  traceId: 0,
  spanId: 0,
  parentSpanId: 0,
  name: 0,
  nameLength: 0,
  startLow: 0,
  startHigh: 0,
  endLow: 0,
  endHigh: 0,
  kind: 0,
  status: 0,
});

/** Offset of an id of exactly `size` bytes, or 0 where it is empty or all zeros: OTLP calls both invalid. */
const readId = (r: Reader, size: number, what: string): number => {
  const length = readLength(r);
  const at = r.pos;
  r.pos += length;
  if (length === 0) return 0;
  if (length !== size) throw new MalformedError(`invalid ${what} length: ${length} instead of ${size} bytes`);
  for (let i = at; i < r.pos; i++) if (r.bytes[i] !== 0) return at;
  return 0;
};

const readStatusCode = (r: Reader, before: number): number => {
  let code = before;
  readMessage(r, (tag) => {
    if (tag === tags.status.code) code = readVarint32(r);
    else skip(r, tag);
  });
  return code;
};

const readSpanField = (r: Reader, span: SpanColumns, tag: number): void => {
  switch (tag) {
    case tags.span.traceId:
      span.traceId = readId(r, 16, 'TraceID');
      return;
    case tags.span.spanId:
      span.spanId = readId(r, 8, 'SpanID');
      return;
    case tags.span.parentSpanId:
      span.parentSpanId = readId(r, 8, 'parent SpanID');
      return;
    case tags.span.name:
      span.nameLength = readLength(r);
      span.name = r.pos;
      r.pos += span.nameLength;
      return;
    case tags.span.kind:
      span.kind = readVarint32(r);
      return;
    case tags.span.startTimeUnixNano:
      span.startLow = readFixed32(r);
      span.startHigh = readFixed32(r);
      return;
    case tags.span.endTimeUnixNano:
      span.endLow = readFixed32(r);
      span.endHigh = readFixed32(r);
      return;
    case tags.span.status:
      span.status = readStatusCode(r, span.status);
      return;
    case tags.span.attributes:
      checkMessage(r, shapes.keyValue);
      return;
    case tags.span.events:
      checkMessage(r, shapes.event);
      return;
    case tags.span.links:
      checkMessage(r, shapes.link);
      return;
    default:
      skip(r, tag);
  }
};

const readSpan = (r: Reader, span: SpanColumns): void => {
  const outer = r.end;
  const length = readLength(r);
  span.start = r.pos;
  span.end = r.end = r.pos + length;
  while (r.pos < r.end) readSpanField(r, span, readTag(r));
  r.end = outer;
};

/** Steps over the length-prefixed value that starts here. */
const readRange = (r: Reader): Range => {
  const length = readLength(r);
  const start = r.pos;
  r.pos += length;
  return { start, end: r.pos };
};

/** No encoder splits a message into pieces, though protobuf allows it; each costs memory, so few are taken. */
const maxPieces = 16;

const addPiece = (r: Reader, pieces: Range[], shape: Parameters<typeof checkMessage>[1]): void => {
  const at = r.pos;
  checkMessage(r, shape);
  r.pos = at;
  const piece = readRange(r);
  if (piece.start === piece.end) return;
  if (pieces.push(piece) > maxPieces)
    throw new MalformedError(`message in over ${maxPieces} pieces at byte ${at}`);
};

/** Calls `field` for each field of the message in `range`; it has to consume the value. */
const eachField = (r: Reader, range: Range, field: (tag: number) => void): void => {
  const outer = r.end;
  r.pos = range.start;
  r.end = range.end;
  while (r.pos < r.end) field(readTag(r));
  r.end = outer;
};

type Visit = (span: SpanColumns, group: Group) => void;

/** Two passes, because the scope may follow the spans that it belongs to. */
const walkScopeSpans = (
  r: Reader,
  outer: Pick<Group, 'resource' | 'resourceSchemaUrl'>,
  visit: Visit,
): void => {
  const range = readRange(r);
  const scope: Range[] = [];
  let scopeSchemaUrl: Range | undefined;
  eachField(r, range, (tag) => {
    if (tag === tags.scopeSpans.scope) addPiece(r, scope, shapes.scope);
    else if (tag === tags.scopeSpans.schemaUrl) scopeSchemaUrl = readRange(r);
    else skip(r, tag);
  });
  const group: Group = { ...outer, scope, scopeSchemaUrl };
  eachField(r, range, (tag) => {
    if (tag !== tags.scopeSpans.spans) return skip(r, tag);
    const span = emptySpan();
    readSpan(r, span);
    visit(span, group);
  });
};

const walkResourceSpans = (r: Reader, visit: Visit): void => {
  const range = readRange(r);
  const resource: Range[] = [];
  let resourceSchemaUrl: Range | undefined;
  eachField(r, range, (tag) => {
    if (tag === tags.resourceSpans.resource) addPiece(r, resource, shapes.resource);
    else if (tag === tags.resourceSpans.schemaUrl) resourceSchemaUrl = readRange(r);
    else skip(r, tag);
  });
  eachField(r, range, (tag) => {
    if (tag === tags.resourceSpans.scopeSpans) walkScopeSpans(r, { resource, resourceSchemaUrl }, visit);
    else skip(r, tag);
  });
};

/**
 * Walks an `ExportTraceServiceRequest` and reports each span's index columns. Fields may come in any order.
 * Throws MalformedError for bytes that are no such message; what was reported before is then to be forgotten.
 */
export const walkRequest = (bytes: Uint8Array, visit: Visit): void => {
  const r = readerOf(bytes);
  eachField(r, { start: 0, end: bytes.length }, (tag) => {
    if (tag === tags.request.resourceSpans) walkResourceSpans(r, visit);
    else skip(r, tag);
  });
};
