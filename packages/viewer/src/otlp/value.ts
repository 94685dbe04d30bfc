import { type Reader, readBytes, readInt64, readMessage, readString, skip } from '../protobuf/reader.ts';
import { tags } from './fields.ts';

/**
 * A decoded attribute value. Integers are bigint and doubles are number, so the two stay apart; null is a value
 * that was sent without content.
 */
export type Value = string | boolean | bigint | number | Uint8Array | null | ValueList | Attributes;
/** An array value. */
export type ValueList = readonly Value[];
/** Attributes in the order they were sent. The first of several equal keys counts. */
export type Attributes = ReadonlyMap<string, Value>;

const readDouble = (r: Reader): number => {
  const view = new DataView(r.bytes.buffer, r.bytes.byteOffset + r.pos, 8);
  skip(r, tags.anyValue.double);
  return view.getFloat64(0, true);
};

const readList = (r: Reader): Value[] => {
  const values: Value[] = [];
  readMessage(r, (tag) => {
    if (tag === tags.list.values) values.push(readValue(r));
    else skip(r, tag);
  });
  return values;
};

const readKeyValues = (r: Reader): Attributes => {
  const attributes = new Map<string, Value>();
  readMessage(r, (tag) => {
    if (tag === tags.list.values) readKeyValue(r, attributes);
    else skip(r, tag);
  });
  return attributes;
};

/** Reads the AnyValue that starts here. */
export const readValue = (r: Reader): Value => {
  let value: Value = null;
  readMessage(r, (tag) => {
    switch (tag) {
      case tags.anyValue.string:
        value = readString(r);
        return;
      case tags.anyValue.bool:
        value = readInt64(r) !== 0n;
        return;
      case tags.anyValue.int:
        value = readInt64(r);
        return;
      case tags.anyValue.double:
        value = readDouble(r);
        return;
      case tags.anyValue.array:
        value = readList(r);
        return;
      case tags.anyValue.kvlist:
        value = readKeyValues(r);
        return;
      case tags.anyValue.bytes:
        value = readBytes(r);
        return;
      default:
        skip(r, tag);
    }
  });
  return value;
};

/** Reads the KeyValue that starts here into `into`. */
export const readKeyValue = (r: Reader, into: Map<string, Value>): void => {
  let key = '';
  let value: Value = null;
  readMessage(r, (tag) => {
    if (tag === tags.keyValue.key) key = readString(r);
    else if (tag === tags.keyValue.value) value = readValue(r);
    else skip(r, tag);
  });
  if (!into.has(key)) into.set(key, value);
};
