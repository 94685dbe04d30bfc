import { createOutput } from './output.ts';
import { writeString } from './scalars.ts';

const KEY = 0x0a;
const VALUE = 0x12;

/** The beginning of a KeyValue: its key, and the tag of its value. */
export type KeyField = Uint8Array;

/** Programs use few keys again and again. */
const known = new Map<string, KeyField>();
const MAX_KNOWN = 1024;
const MAX_KNOWN_LENGTH = 128;

export function keyField(key: string): KeyField {
  return known.get(key) ?? encode(key);
}

function encode(key: string): KeyField {
  const out = createOutput(2 + 5 + 3 * key.length);
  out.bytes[out.at++] = KEY;
  writeString(out, key);
  out.bytes[out.at++] = VALUE;
  const field = new Uint8Array(out.bytes.subarray(0, out.at));
  if (key.length <= MAX_KNOWN_LENGTH) {
    if (known.size === MAX_KNOWN) known.clear();
    known.set(key, field);
  }
  return field;
}
