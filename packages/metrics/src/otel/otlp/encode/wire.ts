/** A buffer that is written from front to back and grows. Integers go little-endian, as protobuf wants them. */
export interface Output {
  bytes: Buffer;
  /** Over the same memory as `bytes`. */
  view: DataView;
  /** Where the next byte goes. */
  at: number;
}

const FIRST_SIZE = 64 * 1024;
const TWO_32 = 2 ** 32;

const viewOf = ({ buffer, byteOffset, length }: Buffer) => new DataView(buffer, byteOffset, length);

export function createOutput(size = FIRST_SIZE): Output {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: viewOf(bytes), at: 0 };
}

/** Makes sure that so many more bytes can be written. */
export function reserve(out: Output, size: number): void {
  if (out.at + size <= out.bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(out.at + size, out.bytes.length * 2));
  out.bytes.copy(larger, 0, 0, out.at);
  out.bytes = larger;
  out.view = viewOf(larger);
}

/** How many bytes a varint takes, of an integer from 0 to 2^32 - 1. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

export function putVarint(out: Output, value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    out.bytes[out.at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out.bytes[out.at++] = rest;
}

export function putDouble(out: Output, value: number): void {
  out.view.setFloat64(out.at, value, true);
  out.at += 8;
}

/** An unsigned 64-bit integer of two halves. */
export interface Fixed64 {
  readonly low: number;
  readonly high: number;
}

export function putFixed64(out: Output, { low, high }: Fixed64): void {
  out.view.setUint32(out.at, low, true);
  out.view.setUint32(out.at + 4, high, true);
  out.at += 8;
}

/** An integer from 0 to 2^64. */
export function putInteger(out: Output, value: number): void {
  const { view, at } = out;
  view.setUint32(at, value < TWO_32 ? value : value % TWO_32, true);
  view.setUint32(at + 4, value < TWO_32 ? 0 : value / TWO_32, true);
  out.at = at + 8;
}

/** Nanoseconds of a Unix time in seconds, to the microsecond; undefined for what 64 bits cannot hold. */
export function nanosOf(seconds: number | undefined): Fixed64 | undefined {
  if (seconds === undefined || !(seconds > 0 && seconds < 1.8e10)) return undefined;
  const micros = Math.round(seconds * 1e6);
  const low = (micros % TWO_32) * 1000;
  return { low: low % TWO_32, high: Math.floor(micros / TWO_32) * 1000 + Math.floor(low / TWO_32) };
}

/** How many bytes a text takes in UTF-8. */
export function textSize(text: string): number {
  const { length } = text;
  if (length > 200) return Buffer.byteLength(text);
  for (let i = 0; i < length; i += 1) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text);
  return length;
}

/** Room for it has to be there. `size` is its `textSize`. */
export function putText(out: Output, text: string, size: number): void {
  const { bytes, at } = out;
  if (size === text.length && size < 64) for (let i = 0; i < size; i += 1) bytes[at + i] = text.charCodeAt(i);
  else bytes.write(text, at, size);
  out.at = at + size;
}

/** What a field of bytes takes with its tag, which has one byte, and its length. */
export const fieldSize = (length: number): number => 1 + varintSize(length) + length;

/** Tag of a field of bytes. */
const bytesTag = (field: number): number => (field << 3) | 2;
/** Tag of a field of eight bytes. */
export const fixedTag = (field: number): number => (field << 3) | 1;

/** Tag and length of a field of bytes. */
export function putHead(out: Output, field: number, length: number): void {
  const { bytes, at } = out;
  bytes[at] = bytesTag(field);
  if (length < 0x80) {
    bytes[at + 1] = length;
    out.at = at + 2;
  } else {
    out.at = at + 1;
    putVarint(out, length);
  }
}
