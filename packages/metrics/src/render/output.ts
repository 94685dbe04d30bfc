import { formatNumber } from './text.ts';

const CHUNK_BYTES = 64 * 1024;
const ZERO = 48;

/** The pieces of a body: a piece is handed on when it is full, and never written to again. */
export interface Output {
  /** Makes room for a write of at most this many bytes. */
  reserve(bytes: number): void;
  /** These write without a check: `reserve` first. */
  bytes(bytes: Uint8Array): void;
  /** At most NUMBER_BYTES. */
  number(value: number): void;
  byte(byte: number): void;
  /** Part of the bytes. */
  range(bytes: Buffer, from: number, to: number): void;
  text(text: string): void;
  /** Pieces that are full. */
  take(): readonly Buffer[];
  /** All that is left. */
  end(): readonly Buffer[];
}

/** Bytes that `number` needs at most. */
export const NUMBER_BYTES = 26;

export function createOutput(): Output {
  let full: Buffer[] = [];
  let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let at = 0;

  function cut(size: number): void {
    if (at > 0) full.push(chunk.subarray(0, at));
    chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, size));
    at = 0;
  }

  function digits(value: number): void {
    let length = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) length += 1;
    let rest = value;
    for (let place = at + length - 1; place >= at; place -= 1) {
      const tens = (rest / 10) | 0;
      chunk[place] = ZERO + rest - tens * 10;
      rest = tens;
    }
    at += length;
  }

  return {
    reserve(bytes) {
      if (at + bytes > chunk.length) cut(bytes);
    },
    bytes(bytes) {
      if (bytes.length > 24) {
        chunk.set(bytes, at);
        at += bytes.length;
      } else for (let i = 0; i < bytes.length; i += 1) chunk[at++] = bytes[i] ?? 0;
    },
    number(value) {
      if (value >= 0 && (value | 0) === value) digits(value);
      else at += chunk.write(formatNumber(value), at, 'latin1');
    },
    byte(byte) {
      chunk[at++] = byte;
    },
    range(bytes, from, to) {
      bytes.copy(chunk, at, from, to);
      at += to - from;
    },
    text(text) {
      const most = text.length * 3;
      if (at + most > chunk.length) cut(most);
      at += chunk.write(text, at, 'utf8');
    },
    take() {
      const taken = full;
      full = [];
      return taken;
    },
    end() {
      cut(0);
      return full;
    },
  };
}
