import { tags } from '../otlp/fields.ts';
import { readKeyValue, type Value } from '../otlp/value.ts';
import { type Reader, readLength, readTag, skip } from '../protobuf/reader.ts';
import { cell } from './batch.ts';
import type { SpanRef } from './span-ref.ts';

const equal = (bytes: Uint8Array, at: number, key: Buffer): boolean => {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
};

/** Which of the keys the KeyValue that starts here has, or -1; leaves the reader behind it. An empty key is not sent. */
const whichKey = (r: Reader, keys: readonly Buffer[], unsent: number): number => {
  const { end } = r;
  const size = readLength(r);
  r.end = r.pos + size;
  let found = unsent;
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag !== tags.keyValue.key) {
      skip(r, tag);
      continue;
    }
    const length = readLength(r);
    const at = r.pos;
    found = keys.findIndex((key) => key.length === length && equal(r.bytes, at, key));
    r.pos += length;
  }
  r.end = end;
  return found;
};

const valueAt = (bytes: Uint8Array, pos: number, end: number): Value | undefined => {
  const found = new Map<string, Value>();
  readKeyValue({ bytes, pos, end }, found);
  const [value] = found.values();
  return value;
};

/** Makes a reader of several attributes of a span in one pass over it; the values come in the order of the names. */
export const attributeReader = (
  names: readonly string[],
): ((span: SpanRef) => readonly (Value | undefined)[]) => {
  const keys = names.map((name) => Buffer.from(name, 'utf8'));
  const unsent = names.indexOf('');
  return ({ batch, row }) => {
    const { bytes } = batch;
    const values: (Value | undefined)[] = keys.map(() => undefined);
    const r: Reader = { bytes, pos: cell(batch, row, 'start'), end: cell(batch, row, 'end') };
    while (r.pos < r.end) {
      const tag = readTag(r);
      if (tag !== tags.span.attributes) {
        skip(r, tag);
        continue;
      }
      const at = r.pos;
      const key = whichKey(r, keys, unsent);
      if (key >= 0 && values[key] === undefined) values[key] = valueAt(bytes, at, r.end);
    }
    return values;
  };
};
