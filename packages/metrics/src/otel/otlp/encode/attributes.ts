import { fieldSize, type Output, putHead, putText, textSize } from './wire.ts';

/** Names and values of attributes, all of them texts. */
export type Attributes = Readonly<Record<string, string>>;

// common.proto: KeyValue { key = 1; AnyValue value = 2 }, AnyValue { string_value = 1 }
const KEY = 1;
const VALUE = 2;
const STRING_VALUE = 1;

/** What attributes take as repeated KeyValue. */
export function attributesSize(attributes: Attributes): number {
  let size = 0;
  for (const key in attributes) {
    const value = attributes[key] ?? '';
    size += fieldSize(fieldSize(textSize(key)) + fieldSize(fieldSize(textSize(value))));
  }
  return size;
}

/** Writes attributes as repeated KeyValue under this field's number. Room for them has to be there. */
export function putAttributes(out: Output, field: number, attributes: Attributes): void {
  for (const key in attributes) {
    const value = attributes[key] ?? '';
    const keySize = textSize(key);
    const valueSize = textSize(value);
    const anySize = fieldSize(valueSize);
    putHead(out, field, fieldSize(keySize) + fieldSize(anySize));
    putHead(out, KEY, keySize);
    putText(out, key, keySize);
    putHead(out, VALUE, anySize);
    putHead(out, STRING_VALUE, valueSize);
    putText(out, value, valueSize);
  }
}
