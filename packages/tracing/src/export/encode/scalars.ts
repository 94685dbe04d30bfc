import type { HrTime } from '@opentelemetry/api';
import { type Output, putVarint, reserve } from './output.ts';

/** A text of up to so many characters is written here: a native call costs more than that. */
const SHORT = 12;
/** A text of up to so many characters is tried as ASCII; its length then takes one byte. */
export const MEDIUM = 100;
const MAX_LENGTH_SIZE = 5;
const TWO_32 = 2 ** 32;

/** Puts the characters of a text of at most MEDIUM of them; false when they are not all ASCII. Wants three bytes each. */
export function putAscii(bytes: Buffer, start: number, text: string): boolean {
  const { length } = text;
  if (length > SHORT) return bytes.write(text, start) === length;
  let seen = 0;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    seen |= code;
    bytes[start + i] = code;
  }
  return seen < 0x80;
}

/** Length and UTF-8 of a text; a lone surrogate becomes U+FFFD. What is no text is written as an empty one. */
export function writeString(out: Output, text: string): void {
  if (typeof text !== 'string') {
    writeLong(out, '');
    return;
  }
  const { length } = text;
  if (length > MEDIUM) writeLong(out, text);
  else {
    reserve(out, 1 + 3 * length);
    if (putAscii(out.bytes, out.at + 1, text)) {
      out.bytes[out.at] = length;
      out.at += 1 + length;
    } else writeLong(out, text);
  }
}

function writeLong(out: Output, text: string): void {
  const size = Buffer.byteLength(text);
  reserve(out, MAX_LENGTH_SIZE + size);
  const at = putVarint(out.bytes, out.at, size);
  out.bytes.write(text, at, size);
  out.at = at + size;
}

/** A varint of int64, as protobuf has it: two's complement. Wants 10 bytes reserved. */
export function writeInteger(out: Output, value: number): void {
  out.at = putInteger(out.bytes, out.at, value);
}

export function putInteger(bytes: Uint8Array, start: number, value: number): number {
  return value >= 0 && value < TWO_32
    ? putVarint(bytes, start, value >>> 0)
    : putLongInteger(bytes, start, value);
}

function putLongInteger(bytes: Uint8Array, start: number, value: number): number {
  const size = Math.abs(value);
  let low = size >>> 0;
  let high = (size / TWO_32) >>> 0;
  if (!(value >= 0)) {
    low = -low >>> 0;
    high = (~high + (low === 0 ? 1 : 0)) >>> 0;
  }
  let at = start;
  while (high > 0 || low > 0x7f) {
    bytes[at++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  bytes[at++] = low;
  return at;
}

/** Nanoseconds since the epoch as fixed64, of seconds in two parts, for each product to be exact. Wants 8 bytes. */
export function writeTime(out: Output, time: HrTime): void {
  const seconds = time[0];
  const nanos = time[1];
  const lower = (seconds & 0xffff) * 1e9;
  const upper = ((seconds / 0x1_0000) >>> 0) * 1e9;
  const low = (lower >>> 0) + (((upper & 0xffff) * 0x1_0000) >>> 0) + nanos;
  const high = Math.floor(lower / TWO_32) + ((upper / 0x1_0000) >>> 0) + Math.floor(low / TWO_32);
  out.view.setUint32(out.at, low >>> 0, true);
  out.view.setUint32(out.at + 4, high >>> 0, true);
  out.at += 8;
}

/** What hexadecimal digits are worth; other characters get what the official serializer makes of them. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : code - 55;
});
const digit = (code: number) => DIGITS[code] ?? code - 55;

/** Length and bytes of an id in hexadecimal digits. */
export function writeId(out: Output, id: string): void {
  const size = id.length >> 1;
  reserve(out, MAX_LENGTH_SIZE + size);
  const { bytes } = out;
  let at = putVarint(bytes, out.at, size);
  for (let i = 0; i < size; i += 1)
    bytes[at++] = (digit(id.charCodeAt(2 * i)) << 4) | digit(id.charCodeAt(2 * i + 1));
  out.at = at;
}
