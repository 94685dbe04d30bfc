import type { Pieces } from './pieces.ts';
import { formatNumber } from './text.ts';

const NEWLINE = 10;
const ZERO = 48;

/** The pieces of a body: a piece is handed on when it is full, and never written to again. */
export interface Output {
  /** Makes room for so many bytes in one piece. All but `text` write without a check. */
  reserve(bytes: number): void;
  bytes(bytes: Uint8Array): void;
  /** The same for a few bytes, or a few of them. */
  few(bytes: Uint8Array, from?: number, to?: number): void;
  byte(byte: number): void;
  /** At most NUMBER_BYTES. */
  number(value: number): void;
  /** Characters of ASCII. */
  ascii(text: string): void;
  utf8(text: string): void;
  /** A line of its beginning, a few bytes more and a number. */
  line(start: Uint8Array, more: Uint8Array, value: number): void;
  /** Where the next byte goes in its piece. */
  mark(): number;
  /** A copy of what was written since, for which room was reserved before the mark. */
  since(mark: number): Uint8Array;
  /** Any text: makes its room itself. */
  text(text: string): void;
  /** Whether pieces are full. */
  isFull(): boolean;
  take(): readonly Buffer[];
  /** All that is left: nothing can be written after it. */
  end(): readonly Buffer[];
}

/** Bytes that `number` needs at most. */
export const NUMBER_BYTES = 26;

export function createOutput(pieces: Pieces): Output {
  let full: Buffer[] = [];
  let piece = pieces.take(0);
  let at = 0;

  function cut(size: number): void {
    if (at > 0) full.push(piece.subarray(0, at));
    else pieces.giveBack(piece);
    piece = pieces.take(size);
    at = 0;
  }

  function digits(value: number): void {
    let place = at;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) place += 1;
    at = place + 1;
    for (let rest = value; ; place -= 1) {
      const tens = (rest / 10) | 0;
      piece[place] = ZERO + rest - tens * 10;
      if (tens === 0) return;
      rest = tens;
    }
  }

  function ascii(text: string): void {
    for (let i = 0; i < text.length; i += 1) piece[at + i] = text.charCodeAt(i);
    at += text.length;
  }

  function number(value: number): void {
    if (value >= 0 && (value | 0) === value) digits(value);
    else ascii(formatNumber(value));
  }

  function bytes(all: Uint8Array): void {
    piece.set(all, at);
    at += all.length;
  }

  function few(all: Uint8Array, from = 0, to = all.length): void {
    for (let i = from; i < to; i += 1) piece[at + i - from] = all[i] ?? 0;
    at += to - from;
  }

  function utf8(text: string): void {
    at += piece.write(text, at, 'utf8');
  }

  return {
    reserve(size) {
      if (at + size > piece.length) cut(size);
    },
    bytes,
    few,
    byte(byte) {
      piece[at++] = byte;
    },
    number,
    ascii,
    utf8,
    line(start, more, value) {
      bytes(start);
      few(more);
      number(value);
      piece[at++] = NEWLINE;
    },
    mark: () => at,
    since: (mark) => new Uint8Array(piece.subarray(mark, at)),
    text(text) {
      const most = text.length * 3;
      if (at + most > piece.length) cut(most);
      utf8(text);
    },
    isFull: () => full.length > 0,
    take() {
      const taken = full;
      full = [];
      return taken;
    },
    end() {
      if (at > 0) full.push(piece.subarray(0, at));
      return full;
    },
  };
}
