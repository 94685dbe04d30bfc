/** A field of a protobuf message: its number and, by wire type, its value. */
export interface Field {
  readonly number: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

const EMPTY = Buffer.alloc(0);

function readVarint(buffer: Buffer, at: number): [bigint, number] {
  let value = 0n;
  for (let shift = 0n, index = at; ; shift += 7n, index += 1) {
    const byte = buffer.readUInt8(index);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, index + 1];
  }
}

/** Splits a message into its fields; independent of the serializer under test. */
export function readFields(buffer: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < buffer.length) {
    const [tag, afterTag] = readVarint(buffer, at);
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (wireType === 0) {
      const [varint, next] = readVarint(buffer, afterTag);
      fields.push({ number, varint, bytes: EMPTY });
      at = next;
    } else {
      const fixed = wireType === 1 ? 8 : 4;
      const [length, start] =
        wireType === 2 ? readVarint(buffer, afterTag) : ([BigInt(fixed), afterTag] as const);
      at = start + Number(length);
      fields.push({ number, varint: 0n, bytes: buffer.subarray(start, at) });
    }
  }
  return fields;
}
