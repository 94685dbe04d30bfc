import { type KeyField, keyField } from './keys.ts';
import { endMessage, type Output, putVarint, reserve } from './output.ts';
import { writeInteger, writeString } from './scalars.ts';

/** Tags of AnyValue (opentelemetry/proto/common/v1/common.proto). */
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;
/** The tag of an item, in an array as in a map. */
const ITEM = 0x0a;

/** Tags and lengths of a key and a value, and what a number takes. */
const HEADROOM = 32;
const INT64_END = 2 ** 63;

/** Values nested deeper, or in themselves, are refused: receivers refuse requests of such depth whole. */
const MAX_DEPTH = 100;
const TOO_DEEP = new Error('the value is nested too deep');

/** The real length: an object that only looks like a Uint8Array has none, and one may hide its own. */
const { get: byteLengthOf } =
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength') ?? {};

/** A KeyValue as a field with that tag. @throws OVER_LIMIT, TOO_DEEP, and whatever reading the value throws */
export function writeKeyValue(out: Output, tag: number, key: string, value: unknown, depth: number): void {
  const field = keyField(key);
  reserve(out, field.length + HEADROOM);
  const start = out.at;
  out.bytes[start] = tag;
  out.at = start + 2;
  writeKey(out, field);
  writeItem(out, value, depth);
  endMessage(out, start + 1);
}

function writeKey(out: Output, field: KeyField): void {
  const { bytes, at } = out;
  const { length } = field;
  for (let i = 0; i < length; i += 1) bytes[at + i] = field[i] ?? 0;
  out.at = at + length;
}

/** An AnyValue with its length before it. */
function writeItem(out: Output, value: unknown, depth: number): void {
  const start = out.at++;
  writeValue(out, value, depth);
  endMessage(out, start);
}

/** As the official serializer does: null, undefined, bigint, functions and symbols are empty values. */
function writeValue(out: Output, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    out.bytes[out.at++] = STRING;
    writeString(out, value);
  } else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'boolean') {
    out.bytes[out.at++] = BOOL;
    out.bytes[out.at++] = value ? 1 : 0;
  } else if (typeof value === 'object' && value !== null) writeObject(out, value, depth);
}

function writeNumber(out: Output, value: number): void {
  if (Number.isInteger(value) && value >= -INT64_END && value < INT64_END) {
    out.bytes[out.at++] = INT;
    writeInteger(out, value);
    return;
  }
  out.bytes[out.at++] = DOUBLE;
  out.view.setFloat64(out.at, value, true);
  out.at += 8;
}

function writeObject(out: Output, value: object, depth: number): void {
  if (depth === MAX_DEPTH) throw TOO_DEEP;
  if (value instanceof Uint8Array) writeBytes(out, value);
  else if (Array.isArray(value)) writeArray(out, value, depth + 1);
  else writeMap(out, value as Record<string, unknown>, depth + 1);
}

function writeBytes(out: Output, value: Uint8Array): void {
  const size = byteLengthOf?.call(value) as number;
  reserve(out, size + HEADROOM);
  out.bytes[out.at++] = BYTES;
  const at = putVarint(out.bytes, out.at, size);
  out.bytes.set(value, at);
  out.at = at + size;
}

function writeArray(out: Output, items: readonly unknown[], depth: number): void {
  out.bytes[out.at++] = ARRAY;
  const start = out.at++;
  for (let i = 0; i < items.length; i += 1) {
    reserve(out, HEADROOM);
    out.bytes[out.at++] = ITEM;
    writeItem(out, items[i], depth);
  }
  endMessage(out, start);
}

function writeMap(out: Output, entries: Readonly<Record<string, unknown>>, depth: number): void {
  out.bytes[out.at++] = MAP;
  const start = out.at++;
  for (const key in entries)
    if (Object.hasOwn(entries, key)) writeKeyValue(out, ITEM, key, entries[key], depth);
  endMessage(out, start);
}
