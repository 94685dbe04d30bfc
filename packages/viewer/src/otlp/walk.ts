import { MalformedError, type Reader, readerOf, readLength, readTag, skip } from '../protobuf/reader.ts';
import { checkMessage, checkNested, shapes } from './check.ts';
import { tags } from './fields.ts';
import { readSpan, type SpanColumns } from './span-columns.ts';

/** A part of the request's bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The spans of one `ScopeSpans` share these; a message given in several pieces keeps them all, as protobuf merges. */
export interface Group {
  readonly resource: readonly Range[];
  /** Nested messages of the resource: what it holds once it is decoded goes by them. */
  readonly resourceMessages: number;
  readonly resourceSchemaUrl: Range | undefined;
  readonly scope: readonly Range[];
  readonly scopeSchemaUrl: Range | undefined;
}

/** Steps over the length-prefixed value that starts here. */
const readRange = (r: Reader): Range => {
  const length = readLength(r);
  const start = r.pos;
  r.pos += length;
  return { start, end: r.pos };
};

/** No encoder splits a message into pieces, though protobuf allows it; each costs memory, so few are taken. */
const maxPieces = 16;

/** Answers how many messages the piece is. */
const addPiece = (r: Reader, pieces: Range[], shape: Parameters<typeof checkMessage>[1]): number => {
  const at = r.pos;
  const messages = checkMessage(r, shape);
  checkNested(messages, r.pos);
  r.pos = at;
  const piece = readRange(r);
  if (piece.start === piece.end) return messages;
  if (pieces.push(piece) > maxPieces)
    throw new MalformedError(`message in over ${maxPieces} pieces at byte ${at}`);
  return messages;
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
const walkScopeSpans = (r: Reader, outer: Omit<Group, 'scope' | 'scopeSchemaUrl'>, visit: Visit): void => {
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
    visit(readSpan(r), group);
  });
};

const walkResourceSpans = (r: Reader, visit: Visit): void => {
  const range = readRange(r);
  const resource: Range[] = [];
  let resourceMessages = 0;
  let resourceSchemaUrl: Range | undefined;
  eachField(r, range, (tag) => {
    if (tag === tags.resourceSpans.resource) resourceMessages += addPiece(r, resource, shapes.resource);
    else if (tag === tags.resourceSpans.schemaUrl) resourceSchemaUrl = readRange(r);
    else skip(r, tag);
  });
  const outer = { resource, resourceMessages, resourceSchemaUrl };
  eachField(r, range, (tag) => {
    if (tag === tags.resourceSpans.scopeSpans) walkScopeSpans(r, outer, visit);
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
