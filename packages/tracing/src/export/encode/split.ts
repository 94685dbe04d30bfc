import { fieldsOf, type WireField } from './fields.ts';
import { putVarint, varintSize } from './output.ts';
import type { EncodedRequest } from './request.ts';

/** Field numbers from ExportTraceServiceRequest down to spans: resource_spans, scope_spans, spans. */
const PATH = [1, 2, 2] as const;

/** Spans from one place up to another, counted over the whole request. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a request in two of about half the spans each, in order, with their resources and scopes; undefined for one
 * span.
 */
export function splitRequest({ bytes, spans }: EncodedRequest): [EncodedRequest, EncodedRequest] | undefined {
  if (spans < 2) return undefined;
  const half = spans >> 1;
  return [part(bytes, { from: 0, to: half }), part(bytes, { from: half, to: spans })];
}

function part(request: Buffer, range: Range): EncodedRequest {
  const { pieces } = pick(request, 0, 0, range);
  return { bytes: Buffer.concat(pieces), spans: range.to - range.from };
}

interface Picked {
  readonly pieces: readonly Buffer[];
  /** Spans of the message so far, picked or not. */
  readonly seen: number;
}

/** The fields of a message of that level with only the spans of a range; nothing when it has none of them. */
function pick(message: Buffer, level: number, before: number, range: Range): Picked {
  const pieces: Buffer[] = [];
  let seen = before;
  let found = false;
  for (const field of fieldsOf(message)) {
    const whole = message.subarray(field.start, field.end);
    if (field.number !== PATH[level]) pieces.push(whole);
    else if (level === PATH.length - 1) {
      const inside = seen >= range.from && seen < range.to;
      if (inside) pieces.push(whole);
      found ||= inside;
      seen += 1;
    } else {
      const child = pick(message.subarray(field.valueStart, field.end), level + 1, seen, range);
      if (child.pieces.length > 0) pieces.push(...asField(field, child.pieces));
      found ||= child.pieces.length > 0;
      seen = child.seen;
    }
  }
  return { pieces: found ? pieces : [], seen };
}

function asField({ number }: WireField, pieces: readonly Buffer[]): Buffer[] {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const head = Buffer.alloc(1 + varintSize(size));
  head[0] = (number << 3) | 2;
  putVarint(head, 1, size);
  return [head, ...pieces];
}
