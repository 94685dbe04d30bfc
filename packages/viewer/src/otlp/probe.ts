import { type Reader, readerOf, readLength, readTag, skip } from '../protobuf/reader.ts';
import { tags } from './fields.ts';
import { readKeyValue, type Value } from './value.ts';

const equal = (bytes: Uint8Array, at: number, key: Buffer): boolean => {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
};

/** Whether the KeyValue that starts here has the key; leaves the reader where it was. A search spends its time here. */
const hasKey = (r: Reader, key: Buffer): boolean => {
  const { pos, end } = r;
  const size = readLength(r);
  r.end = r.pos + size;
  let found = key.length === 0;
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag !== tags.keyValue.key) {
      skip(r, tag);
      continue;
    }
    const length = readLength(r);
    found = length === key.length && equal(r.bytes, r.pos, key);
    r.pos += length;
  }
  r.pos = pos;
  r.end = end;
  return found;
};

/** The value of one attribute of a span's message; the others are stepped over. */
export const findAttribute = (span: Uint8Array, key: Buffer): Value | undefined => {
  const r = readerOf(span);
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag !== tags.span.attributes || !hasKey(r, key)) {
      skip(r, tag);
      continue;
    }
    const found = new Map<string, Value>();
    readKeyValue(r, found);
    const [value] = found.values();
    return value;
  }
  return undefined;
};
