import type { HrTime } from '@opentelemetry/api';
import { type Output, putVarint, reserve } from './output.ts';

/** A string of up to so many characters is written here; into a longer one goes more time than into a native call. */
const SHORT = 48;
const MAX_LENGTH_SIZE = 5;
const TWO_32 = 2 ** 32;

/** Length and UTF-8 of a text; a lone surrogate becomes U+FFFD. What is no text is written as an empty one. */
export function writeString(out: Output, text: string): void {
  if (typeof text !== 'string') writeShort(out, '');
  else if (text.length > SHORT || !writeShort(out, text)) writeLong(out, text);
}

/** False, and nothing is written, when the text is not ASCII. */
function writeShort(out: Output, text: string): boolean {
  const { length } = text;
  reserve(out, 1 + length);
  const { bytes } = out;
  let at = out.at;
  bytes[at++] = length;
  let seen = 0;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    seen |= code;
    bytes[at++] = code;
  }
  if (seen > 0x7f) return false;
  out.at = at;
  return true;
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
  if (value >= 0 && value < TWO_32) out.at = putVarint(out.bytes, out.at, value >>> 0);
  else writeLongInteger(out, value);
}

function writeLongInteger(out: Output, value: number): void {
  const size = Math.abs(value);
  let low = size >>> 0;
  let high = (size / TWO_32) >>> 0;
  if (!(value >= 0)) {
    low = -low >>> 0;
    high = (~high + (low === 0 ? 1 : 0)) >>> 0;
  }
  const { bytes } = out;
  let at = out.at;
  while (high > 0 || low > 0x7f) {
    bytes[at++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  bytes[at++] = low;
  out.at = at;
}

/** Nanoseconds since the epoch as fixed64, of seconds in two parts, for each product to be exact. Wants 8 bytes. */
export function writeTime(out: Output, [seconds, nanos]: HrTime): void {
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
