import { Wire } from './reader.ts';

/**
 * Writes a message from its last field to its first, so that a nested message's length is known when its prefix is
 * written: one buffer and no copies, however many or deep the messages are. Fields and list items are therefore given
 * in reverse. A field that equals its default is left out.
 */
export interface BackWriter {
  /** Where the next field will end. Taken before a nested message's fields, and given to `close` after them. */
  mark(): number;
  /** Puts the prefix before a nested message's fields. */
  close(field: number, mark: number): void;
  bytes(field: number, value: Uint8Array): void;
  string(field: number, value: string): void;
  integer(field: number, value: bigint): void;
  fixed32(field: number, value: number): void;
  fixed64(field: number, value: bigint): void;
  /** A oneof's members are written even when they are empty, false or zero. */
  oneOf: {
    bytes(field: number, value: Uint8Array): void;
    integer(field: number, value: bigint): void;
    double(field: number, value: number): void;
  };
  /** The message. */
  finish(): Buffer;
}

/** An empty message. */
export const createBackWriter = (): BackWriter => {
  let buffer = Buffer.allocUnsafe(1024);
  /** Bytes written, counted from the buffer's end. */
  let used = 0;

  /** Makes room for `size` bytes before what is written and tells where they begin. */
  const take = (size: number): number => {
    if (used + size > buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + size));
      buffer.copy(grown, grown.length - used, buffer.length - used);
      buffer = grown;
    }
    used += size;
    return buffer.length - used;
  };

  const varint = (value: number): void => {
    let size = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
    const at = take(size);
    let rest = value;
    for (let i = 0; i < size; i++, rest >>>= 7) buffer[at + i] = (rest & 0x7f) | (i < size - 1 ? 0x80 : 0);
  };

  const bigVarint = (value: bigint): void => {
    const digits: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) digits.push(Number(rest & 0x7fn) | 0x80);
    digits.push(Number(rest));
    const at = take(digits.length);
    buffer.set(digits, at);
  };

  const tag = (field: number, wire: number): void => varint((field << 3) | wire);

  const close = (field: number, mark: number): void => {
    varint(used - mark);
    tag(field, Wire.bytes);
  };

  const integer = (field: number, value: bigint): void => {
    if (value >= 0n && value <= 0x7fffffffn) varint(Number(value));
    else bigVarint(value);
    tag(field, Wire.varint);
  };

  const bytes = (field: number, value: Uint8Array): void => {
    const mark = used;
    const at = take(value.length);
    buffer.set(value, at);
    close(field, mark);
  };

  return {
    mark: () => used,
    close,
    bytes: (field, value) => (value.length === 0 ? undefined : bytes(field, value)),
    string: (field, value) => (value === '' ? undefined : bytes(field, Buffer.from(value, 'utf8'))),
    integer: (field, value) => (value === 0n ? undefined : integer(field, value)),
    fixed32(field, value) {
      if (value === 0) return;
      const at = take(4);
      buffer.writeUInt32LE(value, at);
      tag(field, Wire.fixed32);
    },
    fixed64(field, value) {
      if (value === 0n) return;
      const at = take(8);
      buffer.writeBigUInt64LE(BigInt.asUintN(64, value), at);
      tag(field, Wire.fixed64);
    },
    oneOf: {
      bytes,
      integer,
      double(field, value) {
        const at = take(8);
        buffer.writeDoubleLE(value, at);
        tag(field, Wire.fixed64);
      },
    },
    finish: () => buffer.subarray(buffer.length - used),
  };
};
