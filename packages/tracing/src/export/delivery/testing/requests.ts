import { readFields } from '../../../testing/protobuf.ts';
import type { EncodedRequest } from '../../encode/request.ts';

/** A field of bytes, of a length as varint of two bytes at most. */
function field(number: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = value.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), value]);
}

const NAME = 5;
/** An attribute, to be as large as wanted. */
const ATTRIBUTE = 9;

/** An ExportTraceServiceRequest with a span of each name, each of about so many bytes. */
export function requestOf(names: readonly string[], size = 0): EncodedRequest {
  const padding = size > 0 ? [field(ATTRIBUTE, field(1, Buffer.alloc(size, 'x')))] : [];
  const spans = names.map((name) => field(2, field(NAME, Buffer.from(name)), ...padding));
  return { bytes: field(1, field(2, ...spans)), spans: names.length };
}

/** The names of the spans in a request. */
export function namesIn(request: Buffer): string[] {
  const inner = (bytes: Buffer, number: number) =>
    readFields(bytes)
      .filter((candidate) => candidate.number === number)
      .map(({ bytes: value }) => value);
  return inner(request, 1)
    .flatMap((resourceSpans) => inner(resourceSpans, 2))
    .flatMap((scopeSpans) => inner(scopeSpans, 2))
    .flatMap((span) => inner(span, NAME))
    .map((name) => name.toString());
}
