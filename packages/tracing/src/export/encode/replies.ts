import { fieldsOf, readVarint } from './fields.ts';

/** What a receiver refused of a request that it accepted. */
export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly message: string;
}

const NOTHING_REJECTED: PartialSuccess = { rejectedSpans: 0, message: '' };
const RETRY_INFO = /(^|\/)google\.rpc\.RetryInfo$/;

const VARINT = 0;
const BYTES = 2;
const utf8 = new TextDecoder();

/** The values of one field of bytes, in order. */
function messages(bytes: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const field of fieldsOf(bytes))
    if (field.number === number && field.wireType === BYTES)
      found.push(bytes.subarray(field.valueStart, field.end));
  return found;
}

/** An int64; the last one counts, and none is 0. */
function integer(bytes: Uint8Array, number: number): number {
  let value = 0n;
  for (const field of fieldsOf(bytes))
    if (field.number === number && field.wireType === VARINT)
      ({ value } = readVarint(bytes, field.valueStart));
  return Number(BigInt.asIntN(64, value));
}

const text = (bytes: Uint8Array, number: number) => utf8.decode(messages(bytes, number).at(-1));

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Reads an ExportTraceServiceResponse; what cannot be read rejects nothing. */
export function readPartialSuccess(response: Uint8Array): PartialSuccess {
  const partial = readable(() => {
    // A message that comes in parts is one, says protobuf: parts behind each other.
    const parts = Buffer.concat(messages(response, 1));
    return { rejectedSpans: Math.max(0, integer(parts, 1)), message: text(parts, 2) };
  });
  return partial ?? NOTHING_REJECTED;
}

/**
 * Milliseconds of a RetryInfo in a google.rpc.Status (`grpc-status-details-bin`); undefined without one. A RetryInfo
 * without a delay asks for none: 0.
 */
export function readRetryDelay(status: Uint8Array): number | undefined {
  return readable(() => {
    const info = messages(status, 3).find((detail) => RETRY_INFO.test(text(detail, 1)));
    if (!info) return undefined;
    const delay = Buffer.concat(messages(Buffer.concat(messages(info, 2).slice(-1)), 1));
    return Math.max(0, integer(delay, 1) * 1000 + integer(delay, 2) / 1e6);
  });
}
