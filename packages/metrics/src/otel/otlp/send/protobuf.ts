/** A field of a message: bytes, or a varint as far as a double can hold it. */
interface Field {
  readonly number: number;
  readonly bytes?: Buffer;
  readonly integer?: number;
}

function varint(bytes: Buffer, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let i = 0; i < 10; i += 1) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw new RangeError('no varint');
}

/** @throws RangeError for bytes that are no message */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    if (wireType === 0) {
      const { value, end } = varint(bytes, tag.end);
      yield { number, integer: Number(BigInt.asIntN(64, value)) };
      at = end;
    } else if (wireType === 2) {
      const { value, end } = varint(bytes, tag.end);
      at = end + Number(value);
      if (at > bytes.length) throw new RangeError('cut off');
      yield { number, bytes: bytes.subarray(end, at) };
    } else if (wireType === 1 || wireType === 5) at = tag.end + (wireType === 1 ? 8 : 4);
    else throw new RangeError(`wire type ${wireType}`);
  }
}

const last = (bytes: Buffer, number: number): Field | undefined =>
  [...fieldsOf(bytes)].findLast((field) => field.number === number);
const messageAt = (bytes: Buffer, number: number): Buffer => last(bytes, number)?.bytes ?? Buffer.alloc(0);
const integerAt = (bytes: Buffer, number: number): number => last(bytes, number)?.integer ?? 0;

/** What a receiver rejected of an ExportMetricsServiceResponse; nothing where it cannot be read. */
export function readPartialSuccess(response: Buffer): {
  readonly rejected: number;
  readonly message: string;
} {
  try {
    const partial = messageAt(response, 1);
    return { rejected: Math.max(0, integerAt(partial, 1)), message: messageAt(partial, 2).toString('utf8') };
  } catch {
    return { rejected: 0, message: '' };
  }
}

/** Milliseconds of the RetryInfo in a google.rpc.Status; undefined without one. */
export function readRetryDelay(status: Buffer): number | undefined {
  try {
    const info = [...fieldsOf(status)]
      .filter(({ number }) => number === 3)
      .find(
        ({ bytes }) => bytes && /(^|\/)google\.rpc\.RetryInfo$/.test(messageAt(bytes, 1).toString('utf8')),
      );
    if (!info?.bytes) return undefined;
    const delay = messageAt(messageAt(info.bytes, 2), 1);
    return Math.max(0, integerAt(delay, 1) * 1000 + integerAt(delay, 2) / 1e6);
  } catch {
    return undefined;
  }
}
