import { tags } from '../otlp/fields.ts';
import { readKeyValue, readValue, type Value } from '../otlp/value.ts';
import { type Reader, readLength, readMessage, readString, readTag, skip } from '../protobuf/reader.ts';
import { type Batch, cell } from '../store/batch.ts';
import type { SpanRef } from '../store/span-ref.ts';

/** Reads what a query asks of a span's message: all of it in one pass, when the first part is asked for. */
export interface SpanReader {
  /** Makes the reader of an attribute; undefined where the span has none of that name. */
  attribute(name: string): (span: SpanRef) => Value | undefined;
  /** Makes the reader of the status message; empty where none was sent. */
  statusMessage(): (span: SpanRef) => string;
}

/** An attribute that a query asks for, and what the span has of it. */
interface Wanted {
  readonly name: string;
  readonly key: Buffer;
  isFound: boolean;
  /** Where the value starts while it is not decoded. */
  at: number;
  value: Value | undefined;
}

/** Keys of equal length and last byte: few attributes of a span share both with one that is asked for. */
const bucketOf = (length: number, last: number): number => length * 256 + last;

const equal = (bytes: Uint8Array, at: number, key: Buffer): boolean => {
  for (let i = key.length - 2; i >= 0; i--) if (bytes[at + i] !== key[i]) return false;
  return true;
};

/** Notes an attribute of the usual form: key, then value, and nothing else. Answers false for another form. */
const noteUsual = (r: Reader, buckets: ReadonlyMap<number, Wanted[]>): boolean => {
  const length = readLength(r);
  const end = r.pos + length;
  if (length === 0 || r.bytes[r.pos++] !== tags.keyValue.key) return false;
  const keyLength = readLength(r);
  const keyAt = r.pos;
  const valueAt = keyAt + keyLength + 1;
  if (valueAt >= end || r.bytes[valueAt - 1] !== tags.keyValue.value) return false;
  r.pos = valueAt;
  const valueLength = readLength(r);
  if (r.pos + valueLength !== end) return false;
  r.pos = end;
  for (const wanted of buckets.get(bucketOf(keyLength, r.bytes[valueAt - 2] ?? 0)) ?? []) {
    // The first of several equal keys counts.
    if (wanted.isFound || !equal(r.bytes, keyAt, wanted.key)) continue;
    wanted.isFound = true;
    wanted.at = valueAt;
  }
  return true;
};

/** Notes an attribute whatever its form. */
const noteAny = (r: Reader, all: readonly Wanted[]): void => {
  const decoded = new Map<string, Value>();
  readKeyValue(r, decoded);
  for (const wanted of all) {
    if (wanted.isFound || !decoded.has(wanted.name)) continue;
    wanted.isFound = true;
    wanted.at = 0;
    wanted.value = decoded.get(wanted.name);
  }
};

/** A value that is a short text and nothing else; undefined for others. Most are, and Buffer decodes them faster. */
const shortText = (bytes: Buffer, at: number): string | undefined => {
  const length = bytes[at] ?? 0;
  const textLength = bytes[at + 2] ?? 0;
  const isShortText =
    bytes[at + 1] === tags.anyValue.string && textLength < 0x80 && length === textLength + 2;
  return isShortText ? bytes.toString('utf8', at + 3, at + 3 + textLength) : undefined;
};

/** Nothing is read yet. All readers are to be made before the first span is read. */
export const createSpanReader = (): SpanReader => {
  const all = new Map<string, Wanted>();
  const buckets = new Map<number, Wanted[]>();
  const r: { bytes: Uint8Array; pos: number; end: number } = { bytes: Buffer.alloc(0), pos: 0, end: 0 };
  let message = '';
  let batch: Batch | undefined;
  let row = -1;

  const readField = (tag: number): void => {
    const at = r.pos;
    if (tag === tags.span.attributes) {
      if (noteUsual(r, buckets)) return;
      r.pos = at;
      noteAny(r, [...all.values()]);
    } else if (tag === tags.span.status) {
      readMessage(r, (field) => {
        if (field === tags.status.message) message = readString(r);
        else skip(r, field);
      });
    } else skip(r, tag);
  };

  const read = (span: SpanRef): void => {
    if (span.batch === batch && span.row === row) return;
    batch = span.batch;
    row = span.row;
    message = '';
    for (const wanted of all.values()) wanted.isFound = false;
    r.bytes = batch.bytes;
    r.pos = cell(batch, row, 'start');
    r.end = cell(batch, row, 'end');
    while (r.pos < r.end) readField(readTag(r));
  };

  const want = (name: string): Wanted => {
    const key = Buffer.from(name, 'utf8');
    const wanted = { name, key, isFound: false, at: 0, value: undefined };
    all.set(name, wanted);
    const bucket = bucketOf(key.length, key.at(-1) ?? 0);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), wanted]);
    return wanted;
  };

  return {
    attribute(name) {
      const wanted = all.get(name) ?? want(name);
      return (span) => {
        read(span);
        if (!wanted.isFound) return undefined;
        if (wanted.at > 0) {
          r.pos = wanted.at;
          wanted.value = shortText(span.batch.bytes, wanted.at) ?? readValue(r);
          wanted.at = 0;
        }
        return wanted.value;
      };
    },
    statusMessage: () => (span) => {
      read(span);
      return message;
    },
  };
};
