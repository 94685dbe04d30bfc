import { Wire } from './reader.ts';

/** A field ready to be joined with others; an absent field is the empty array. */
export type Field = Buffer;

const none: Field = Buffer.alloc(0);

const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

/** The tag and length that precede a nested message or text of `length` bytes. */
const prefix = (field: number, length: number): Buffer =>
  Buffer.concat([varint(BigInt((field << 3) | Wire.bytes)), varint(BigInt(length))]);

/** A length-prefixed field, written even when it is empty. */
export const bytesField = (field: number, value: Uint8Array): Field =>
  Buffer.concat([prefix(field, value.length), value]);

/** Text; absent when empty. */
export const stringField = (field: number, value: string): Field =>
  value === '' ? none : bytesField(field, Buffer.from(value, 'utf8'));

/** A varint; absent when zero. */
export const intField = (field: number, value: bigint): Field =>
  value === 0n ? none : Buffer.concat([varint(BigInt(field << 3)), varint(value)]);

/** A message's bytes: its fields one after the other. */
export const message = (fields: readonly Field[]): Buffer => Buffer.concat(fields);
