import { createOutput } from './output.ts';
import { writeString } from './scalars.ts';

const KEY = 0x0a;
const VALUE = 0x12;

/** A key of attributes, and what came with it last. */
export interface Key {
  readonly name: string;
  /** What a KeyValue begins with: the key as a field, and the tag of its value. */
  readonly field: Uint8Array;
  /** The key that came after it last: mostly it does again, and that is faster to see than to look it up. */
  next: Key | undefined;
  /** The last value, and where the KeyValue with it is in an output, as long as that has this layout. */
  value: unknown;
  from: number;
  to: number;
  layout: number;
  /** The tag before that KeyValue. */
  tag: number;
}

/** Programs use few keys again and again. */
const known = new Map<string, Key>();
const MAX_KNOWN = 1024;
const MAX_KNOWN_LENGTH = 128;

/** Comes before the first key of all. */
export const NO_KEY: Key = createKey('');

/** The key of that name, after another one. */
export function keyAfter(previous: Key, name: string): Key {
  const { next } = previous;
  return next !== undefined && next.name === name ? next : find(previous, name);
}

function find(previous: Key, name: string): Key {
  if (name.length > MAX_KNOWN_LENGTH) return createKey(name);
  const key = known.get(name) ?? admit(name);
  previous.next = key;
  return key;
}

function admit(name: string): Key {
  if (known.size === MAX_KNOWN) {
    known.clear();
    NO_KEY.next = undefined;
  }
  const key = createKey(name);
  known.set(name, key);
  return key;
}

function createKey(name: string): Key {
  const out = createOutput(7 + 3 * name.length);
  out.bytes[out.at++] = KEY;
  writeString(out, name);
  out.bytes[out.at++] = VALUE;
  const field = Uint8Array.from(out.bytes.subarray(0, out.at));
  return { name, field, next: undefined, value: undefined, from: 0, to: 0, layout: 0, tag: 0 };
}
