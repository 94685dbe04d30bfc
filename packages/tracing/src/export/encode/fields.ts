/** A field of a protobuf message: number, wire type, and where it and its value are. */
export interface WireField {
  readonly number: number;
  /** 0 varint, 1 fixed64, 2 bytes, 5 fixed32 (protobuf.dev/programming-guides/encoding). */
  readonly wireType: number;
  /** The whole field with its tag. */
  readonly start: number;
  /** Its value: of bytes without the length. */
  readonly valueStart: number;
  readonly end: number;
}

/** The bytes are no message. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
  readonly code = 'ERR_MALFORMED_MESSAGE';
}

const MAX_VARINT_SIZE = 10;

/** Reads a varint as an unsigned 64-bit integer. */
export function readVarint(
  bytes: Uint8Array,
  start: number,
): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let i = 0; i < MAX_VARINT_SIZE; i += 1) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: start + i + 1 };
  }
  throw new MalformedMessageError(`no varint at byte ${start} of ${bytes.length}`);
}

/** The fields of a message, in order. @throws MalformedMessageError */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField> {
  for (let start = 0; start < bytes.length; ) {
    const field = fieldAt(bytes, start);
    yield field;
    start = field.end;
  }
}

function fieldAt(bytes: Uint8Array, start: number): WireField {
  const tag = readVarint(bytes, start);
  const wireType = Number(tag.value & 7n);
  const number = Number(tag.value >> 3n);
  const place = valueAt(bytes, tag.end, wireType);
  if (number === 0 || place.end > bytes.length)
    throw new MalformedMessageError(`no field at byte ${start} of ${bytes.length}`);
  return { number, wireType, start, ...place };
}

function valueAt(bytes: Uint8Array, at: number, wireType: number): { valueStart: number; end: number } {
  switch (wireType) {
    case 0:
      return { valueStart: at, end: readVarint(bytes, at).end };
    case 1:
      return { valueStart: at, end: at + 8 };
    case 2: {
      const length = readVarint(bytes, at);
      return { valueStart: length.end, end: length.end + Number(length.value) };
    }
    case 5:
      return { valueStart: at, end: at + 4 };
    default:
      throw new MalformedMessageError(`wire type ${wireType} at byte ${at} is not in use`);
  }
}
