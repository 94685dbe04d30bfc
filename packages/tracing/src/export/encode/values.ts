import { type Key, keyAfter, NO_KEY } from './keys.ts';
import { endMessage, flushRun, type Output, putVarint, repeat, reserve } from './output.ts';
import { MEDIUM, putAscii, putInteger, writeInteger, writeString } from './scalars.ts';

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
const HEADROOM = 32 + 3 * MEDIUM;
const INT64_END = 2 ** 63;

/** Values nested deeper, or in themselves, are refused: receivers refuse requests of such depth whole. */
const MAX_DEPTH = 100;
const TOO_DEEP = new Error('the value is nested too deep');

/** Not Object.hasOwn, which V8 does not know in a for-in loop: that takes a quarter of a span's time. */
export const isOwn = Object.prototype.hasOwnProperty;

/** The real length: an object that only looks like a Uint8Array has none, and one may hide its own. */
const { get: byteLengthOf } =
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength') ?? {};

/**
 * A KeyValue as a field with that tag. After it, and before anything else is written, comes another one or flushRun.
 *
 * @throws OVER_LIMIT, TOO_DEEP, and whatever reading the value throws
 */
export function writeKeyValue(out: Output, tag: number, key: Key, value: unknown, depth: number): void {
  if (value !== key.value || out.layout !== key.layout || tag !== key.tag) {
    writeNewKeyValue(out, tag, key, value, depth);
    return;
  }
  const { at } = out;
  repeat(out, key.from, key.to);
  key.from = at;
  key.to = out.at;
}

function writeNewKeyValue(out: Output, tag: number, key: Key, value: unknown, depth: number): void {
  flushRun(out);
  const { field } = key;
  reserve(out, field.length + HEADROOM);
  const { bytes, at: start } = out;
  bytes[start] = tag;
  bytes.set(field, start + 2);
  const place = start + 2 + field.length;
  const end = putPlain(bytes, place, value);
  if (end === undefined) {
    out.at = place;
    writeItem(out, value, depth);
    endMessage(out, start + 1);
    return;
  }
  out.at = end;
  endMessage(out, start + 1);
  key.tag = tag;
  key.value = value;
  key.from = start;
  key.to = out.at;
  key.layout = out.layout;
}

/** The values that most attributes have, a short ASCII text or an integer, with the length; undefined for others. */
function putPlain(bytes: Buffer, place: number, value: unknown): number | undefined {
  let end: number;
  if (typeof value === 'string') {
    const { length } = value;
    if (length > MEDIUM || !putAscii(bytes, place + 3, value)) return undefined;
    bytes[place + 1] = STRING;
    bytes[place + 2] = length;
    end = place + 3 + length;
  } else if (Number.isSafeInteger(value)) {
    bytes[place + 1] = INT;
    end = putInteger(bytes, place + 2, value as number);
  } else return undefined;
  bytes[place] = end - place - 1;
  return end;
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
  let key = NO_KEY;
  for (const name in entries) {
    if (!isOwn.call(entries, name)) continue;
    key = keyAfter(key, name);
    writeKeyValue(out, ITEM, key, entries[name], depth);
  }
  flushRun(out);
  endMessage(out, start);
}
