import {
  MalformedError,
  type Reader,
  readFixed32,
  readLength,
  readMessage,
  readTag,
  readVarint32,
  skip,
} from '../protobuf/reader.ts';
import { checkMessage, checkNested, shapes } from './check.ts';
import { tags } from './fields.ts';

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

/** Answers how many nested messages the field is. */
const readSpanField = (r: Reader, span: SpanColumns, tag: number): number => {
  switch (tag) {
    // First, as most fields are attributes.
    case tags.span.attributes:
      return checkMessage(r, shapes.keyValue);
    case tags.span.traceId:
      span.traceId = readId(r, 16, 'TraceID');
      return 0;
    case tags.span.spanId:
      span.spanId = readId(r, 8, 'SpanID');
      return 0;
    case tags.span.parentSpanId:
      span.parentSpanId = readId(r, 8, 'parent SpanID');
      return 0;
    case tags.span.name:
      span.nameLength = readLength(r);
      span.name = r.pos;
      r.pos += span.nameLength;
      return 0;
    case tags.span.kind:
      span.kind = readVarint32(r);
      return 0;
    case tags.span.startTimeUnixNano:
      span.startLow = readFixed32(r);
      span.startHigh = readFixed32(r);
      return 0;
    case tags.span.endTimeUnixNano:
      span.endLow = readFixed32(r);
      span.endHigh = readFixed32(r);
      return 0;
    case tags.span.status:
      span.status = readStatusCode(r, span.status);
      return 0;
    case tags.span.events:
      return checkMessage(r, shapes.event);
    case tags.span.links:
      return checkMessage(r, shapes.link);
    default:
      skip(r, tag);
      return 0;
  }
};

/** Reads the index columns of the span that starts here and checks the rest of it. Throws MalformedError. */
export const readSpan = (r: Reader): SpanColumns => {
  const span = emptySpan();
  const outer = r.end;
  const length = readLength(r);
  span.start = r.pos;
  span.end = r.end = r.pos + length;
  let nested = 0;
  while (r.pos < r.end) nested += readSpanField(r, span, readTag(r));
  checkNested(nested, r.pos);
  r.end = outer;
  return span;
};
