import { InvalidJsonError, type Json, list, object } from '../../otlp/json-field.ts';

/** Trace and span ids in base64 have 24 and 12 characters; in hex 32 and 16. */
const base64Id = /^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/;

const idNames = ['traceId', 'spanId', 'parentSpanId'];

/** Tempo's JSON writes ids in base64, OTLP's in hex. */
const withHexIds = (key: string, value: unknown): unknown =>
  idNames.includes(key) && typeof value === 'string' && base64Id.test(value)
    ? Buffer.from(value, 'base64').toString('hex')
    : value;

const parse = (body: Buffer): Json => {
  try {
    return object(JSON.parse(body.toString('utf8'), withHexIds), 'body');
  } catch (cause) {
    if (cause instanceof InvalidJsonError) throw cause;
    throw new InvalidJsonError('body is not JSON', { cause });
  }
};

/** Tempo's reply about a trace, of version 2 (`trace`) or 1 (`batches`), as OTLP's JSON. Throws InvalidJsonError. */
export const tempoToOtlp = (body: Buffer): Buffer => {
  const reply = parse(body);
  const { trace } = reply;
  const resourceSpans =
    trace === undefined ? list(reply, 'batches') : list(object(trace, 'trace'), 'resourceSpans');
  return Buffer.from(JSON.stringify({ resourceSpans }));
};
