/** A buffer that is written from front to back and grows up to its limit. */
export interface Output {
  bytes: Buffer;
  /** Over the same memory as `bytes`. */
  view: DataView;
  /** Where the next byte goes. */
  at: number;
  readonly limit: number;
  /** Another number when something that was written is moved or given up. */
  layout: number;
  /** What is to be copied to before `at`, from one place up to another. */
  runFrom: number;
  runTo: number;
}

let layouts = 0;

const FIRST_SIZE = 64 * 1024;

/** Thrown by a write past an output's limit; one object, since the place where it came from tells nothing. */
export const OVER_LIMIT = new Error('the output is at its limit');

const viewOf = ({ buffer, byteOffset, length }: Buffer) => new DataView(buffer, byteOffset, length);

export function createOutput(limit: number): Output {
  const bytes = Buffer.allocUnsafeSlow(Math.min(FIRST_SIZE, limit));
  return { bytes, view: viewOf(bytes), at: 0, limit, layout: ++layouts, runFrom: 0, runTo: 0 };
}

/** Gives up what was written from a place on. */
export function rewind(out: Output, at: number): void {
  out.at = at;
  out.runFrom = out.runTo = 0;
  out.layout = ++layouts;
}

/** Writes again what was written from one place up to another. Pieces that follow each other are copied together. */
export function repeat(out: Output, from: number, to: number): void {
  reserve(out, to - from);
  if (from !== out.runTo) {
    flushRun(out);
    out.runFrom = from;
  }
  out.runTo = to;
  out.at += to - from;
}

/** To be called after `repeat`, before anything else is written. */
export function flushRun(out: Output): void {
  const { runFrom, runTo } = out;
  if (runTo === 0) return;
  out.bytes.copyWithin(out.at - (runTo - runFrom), runFrom, runTo);
  out.runTo = 0;
}

/** Makes sure that so many more bytes can be written. @throws OVER_LIMIT */
export function reserve(out: Output, size: number): void {
  if (out.at + size > out.bytes.length) grow(out, out.at + size);
}

function grow(out: Output, wanted: number): void {
  if (wanted > out.limit) throw OVER_LIMIT;
  const larger = Buffer.allocUnsafeSlow(Math.min(out.limit, Math.max(wanted, out.bytes.length * 2)));
  out.bytes.copy(larger, 0, 0, out.at);
  out.bytes = larger;
  out.view = viewOf(larger);
}

/** Ends a message whose length has one byte left for it at `start`; a longer one is moved on. */
export function endMessage(out: Output, start: number): void {
  const length = out.at - start - 1;
  if (length < 0x80) out.bytes[start] = length;
  else endLongMessage(out, start, 1);
}

/** Ends a message whose length has `room` bytes left for it at `start`. */
export function endLongMessage(out: Output, start: number, room: number): void {
  const body = start + room;
  const length = out.at - body;
  const moved = varintSize(length) - room;
  if (moved !== 0) {
    if (moved > 0) reserve(out, moved);
    out.bytes.copyWithin(body + moved, body, out.at);
    rewind(out, out.at + moved);
  }
  putVarint(out.bytes, start, length);
}

/** How many bytes a varint takes, of an integer from 0 to 2^32 - 1. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Puts an integer from 0 to 2^32 - 1 at a place that has room for it; answers the place after it. */
export function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
