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
export const prefix = (field: number, length: number): Buffer =>
  Buffer.concat([varint(BigInt((field << 3) | Wire.bytes)), varint(BigInt(length))]);

/** A length-prefixed field, written even when it is empty. */
export const bytesField = (field: number, value: Uint8Array): Field =>
  Buffer.concat([prefix(field, value.length), value]);

/** Text; absent when empty. */
export const stringField = (field: number, value: string): Field =>
  value === '' ? none : bytesField(field, Buffer.from(value, 'utf8'));

/** A varint; absent when zero. */
export const intField = (field: number, value: bigint): Field =>
  value === 0n ? none : intValue(field, value);

/** A varint, written even when it is zero: what a oneof needs. */
export const intValue = (field: number, value: bigint): Field =>
  Buffer.concat([varint(BigInt(field << 3)), varint(value)]);

/** An unsigned 64-bit integer in eight bytes; absent when zero. */
export const fixed64Field = (field: number, value: bigint): Field => {
  if (value === 0n) return none;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([varint(BigInt((field << 3) | Wire.fixed64)), bytes]);
};

/** A 32-bit integer in four bytes; absent when zero. */
export const fixed32Field = (field: number, value: number): Field => {
  if (value === 0) return none;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return Buffer.concat([varint(BigInt((field << 3) | Wire.fixed32)), bytes]);
};

/** A double, written even when it is zero. */
export const doubleValue = (field: number, value: number): Field => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(BigInt((field << 3) | Wire.fixed64)), bytes]);
};

/** A message's bytes: its fields one after the other. */
export const message = (fields: readonly Field[]): Buffer => Buffer.concat(fields);
