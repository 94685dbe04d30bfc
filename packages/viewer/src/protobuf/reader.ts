/** A place in a protobuf message: fields are read from `pos` up to `end`. */
export interface Reader {
  readonly bytes: Uint8Array;
  pos: number;
  end: number;
}

/** The four wire types in use; groups (3 and 4) are refused, as no OTLP message has any. */
export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The bytes are no protobuf message. */
export class MalformedError extends Error {
  readonly code = 'ERR_MALFORMED_PROTOBUF';
  override readonly name = 'MalformedError';
}

const fail = (what: string, at: number): never => {
  throw new MalformedError(`${what} at byte ${at}`);
};

export const readerOf = (bytes: Uint8Array): Reader => ({ bytes, pos: 0, end: bytes.length });

/** The rest of a varint of several bytes. */
const readLongVarint32 = (r: Reader, first: number): number => {
  let value = first & 0x7f;
  for (let shift = 7; shift < 70; shift += 7) {
    if (r.pos >= r.end) return fail('varint cut off', r.pos);
    const byte = r.bytes[r.pos++] ?? 0;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  return fail('varint of more than ten bytes', r.pos);
};

/** Reads a varint and keeps its low 32 bits, as protobuf does for 32-bit fields. Nearly all have one byte. */
export const readVarint32 = (r: Reader): number => {
  if (r.pos >= r.end) return fail('varint cut off', r.pos);
  const first = r.bytes[r.pos++] ?? 0;
  return first < 0x80 ? first : readLongVarint32(r, first);
};

/** Reads a varint as a signed 64-bit integer. */
export const readInt64 = (r: Reader): bigint => {
  const start = r.pos;
  const low = readVarint32(r);
  const length = r.pos - start;
  if (length <= 4) return BigInt(low);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 7n) | BigInt((r.bytes[start + i] ?? 0) & 0x7f);
  return BigInt.asIntN(64, value);
};

/** Reads a field's tag: field number times eight plus wire type. */
export const readTag = (r: Reader): number => {
  const at = r.pos;
  const tag = readVarint32(r);
  return tag >>> 3 === 0 ? fail('field number 0', at) : tag;
};

/** Reads a length prefix and checks that so many bytes follow. */
export const readLength = (r: Reader): number => {
  const at = r.pos;
  const length = readVarint32(r);
  return length > r.end - r.pos ? fail(`length ${length} reaches past the message`, at) : length;
};

/** Reads four bytes, least significant first, as an unsigned number. */
export const readFixed32 = (r: Reader): number => {
  const { bytes, pos } = r;
  if (r.end - pos < 4) return fail('fixed32 cut off', pos);
  r.pos = pos + 4;
  return (
    ((bytes[pos] ?? 0) |
      ((bytes[pos + 1] ?? 0) << 8) |
      ((bytes[pos + 2] ?? 0) << 16) |
      ((bytes[pos + 3] ?? 0) << 24)) >>>
    0
  );
};

/** Reads eight bytes as an unsigned 64-bit integer. */
export const readFixed64 = (r: Reader): bigint => {
  const low = readFixed32(r);
  return (BigInt(readFixed32(r)) << 32n) | BigInt(low);
};

/** Steps over a field's value. */
export const skip = (r: Reader, tag: number): void => {
  switch (tag & 7) {
    case Wire.varint:
      readVarint32(r);
      return;
    case Wire.fixed64:
      readFixed32(r);
      readFixed32(r);
      return;
    case Wire.bytes: {
      const length = readLength(r);
      r.pos += length;
      return;
    }
    case Wire.fixed32:
      readFixed32(r);
      return;
    default:
      fail(`wire type ${tag & 7}`, r.pos);
  }
};

/** Runs `field` on each field of the nested message that starts here; `field` has to consume the value. */
export const readMessage = (r: Reader, field: (tag: number) => void): void => {
  const outer = r.end;
  const length = readLength(r);
  r.end = r.pos + length;
  while (r.pos < r.end) field(readTag(r));
  r.end = outer;
};

/** Reads length-prefixed bytes as a view. */
export const readBytes = (r: Reader): Uint8Array => {
  const length = readLength(r);
  const start = r.pos;
  r.pos = start + length;
  return r.bytes.subarray(start, r.pos);
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads length-prefixed text; bytes that are no UTF-8 become U+FFFD. */
export const readString = (r: Reader): string => utf8.decode(readBytes(r));
