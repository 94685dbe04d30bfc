import {
  bytesField,
  doubleValue,
  type Field,
  fixed32Field,
  fixed64Field,
  intField,
  intValue,
  message,
  stringField,
} from '../protobuf/writer.ts';

/** The body is no OTLP JSON; the message names the field. */
export class InvalidJsonError extends Error {
  override readonly name = 'InvalidJsonError';
  readonly code = 'ERR_INVALID_OTLP_JSON';
}

type Json = Readonly<Record<string, unknown>>;

const invalid = (field: string, wanted: string): never => {
  throw new InvalidJsonError(`${field} must be ${wanted}`);
};

const object = (value: unknown, field: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : invalid(field, 'an object');

const list = (from: Json, field: string): readonly unknown[] => {
  const value = from[field] ?? [];
  return Array.isArray(value) ? value : invalid(field, 'an array');
};

const text = (from: Json, field: string): string => {
  const value = from[field] ?? '';
  return typeof value === 'string' ? value : invalid(field, 'a string');
};

/** A 64-bit integer, which JSON carries as text or as a number. */
const integer = (value: unknown, field: string): bigint => {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  return invalid(field, 'an integer');
};

const uint32 = (from: Json, field: string): number => Number(BigInt.asUintN(32, integer(from[field], field)));

/** OTLP JSON carries ids as hex, other bytes as base64. */
const id = (from: Json, field: string): Buffer => {
  const value = text(from, field);
  return /^([0-9a-f]{2})*$/i.test(value) ? Buffer.from(value, 'hex') : invalid(field, 'hex');
};

/** An enum's number; its name is taken too, as protobuf's JSON mapping asks of parsers. */
const enumeration = (from: Json, field: string, names: readonly string[]): bigint => {
  const value = from[field];
  const index = typeof value === 'string' ? names.indexOf(value) : -1;
  return index >= 0 ? BigInt(index) : integer(value, field);
};

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (k) => `SPAN_KIND_${k}`,
);
const codes = ['UNSET', 'OK', 'ERROR'].map((code) => `STATUS_CODE_${code}`);

const each = (number: number, from: Json, field: string, write: (item: Json) => Buffer): Field =>
  message(list(from, field).map((item) => bytesField(number, write(object(item, field)))));

const maybe = (number: number, from: Json, field: string, write: (item: Json) => Buffer): Field =>
  from[field] === undefined || from[field] === null
    ? message([])
    : bytesField(number, write(object(from[field], field)));

const double = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const special: Readonly<Record<string, number>> = {
    NaN: Number.NaN,
    Infinity: Infinity,
    '-Infinity': -Infinity,
  };
  if (typeof value !== 'string') return invalid('doubleValue', 'a number');
  const parsed = special[value] ?? (value.trim() === '' ? Number.NaN : Number(value));
  return Number.isNaN(parsed) && value !== 'NaN' ? invalid('doubleValue', 'a number') : parsed;
};

const maxDepth = 90;

const anyValue =
  (depth: number) =>
  (value: Json): Buffer => {
    if (depth > maxDepth) return invalid('value', `nested at most ${maxDepth} deep`);
    const inner = anyValue(depth + 1);
    const has = (field: string): boolean => value[field] !== undefined && value[field] !== null;
    if (has('stringValue')) return bytesField(1, Buffer.from(text(value, 'stringValue')));
    if (has('boolValue')) {
      if (typeof value.boolValue !== 'boolean') return invalid('boolValue', 'a boolean');
      return intValue(2, value.boolValue ? 1n : 0n);
    }
    if (has('intValue')) return intValue(3, integer(value.intValue, 'intValue'));
    if (has('doubleValue')) return doubleValue(4, double(value.doubleValue));
    if (has('arrayValue')) {
      const array = object(value.arrayValue, 'arrayValue');
      return bytesField(5, message([each(1, array, 'values', inner)]));
    }
    if (has('kvlistValue')) {
      const pairs = object(value.kvlistValue, 'kvlistValue');
      return bytesField(6, message([each(1, pairs, 'values', keyValue(depth + 1))]));
    }
    if (has('bytesValue')) return bytesField(7, Buffer.from(text(value, 'bytesValue'), 'base64'));
    return message([]);
  };

const keyValue =
  (depth: number) =>
  (pair: Json): Buffer =>
    message([stringField(1, text(pair, 'key')), maybe(2, pair, 'value', anyValue(depth))]);

const attributes = (number: number, from: Json): Field => each(number, from, 'attributes', keyValue(0));

const event = (from: Json): Buffer =>
  message([
    fixed64Field(1, integer(from.timeUnixNano, 'timeUnixNano')),
    stringField(2, text(from, 'name')),
    attributes(3, from),
    intField(4, BigInt(uint32(from, 'droppedAttributesCount'))),
  ]);

const link = (from: Json): Buffer =>
  message([
    bytesField(1, id(from, 'traceId')),
    bytesField(2, id(from, 'spanId')),
    stringField(3, text(from, 'traceState')),
    attributes(4, from),
    intField(5, BigInt(uint32(from, 'droppedAttributesCount'))),
    fixed32Field(6, uint32(from, 'flags')),
  ]);

const status = (from: Json): Buffer =>
  message([stringField(2, text(from, 'message')), intField(3, enumeration(from, 'code', codes))]);

const span = (from: Json): Buffer =>
  message([
    bytesField(1, id(from, 'traceId')),
    bytesField(2, id(from, 'spanId')),
    stringField(3, text(from, 'traceState')),
    bytesField(4, id(from, 'parentSpanId')),
    stringField(5, text(from, 'name')),
    intField(6, enumeration(from, 'kind', kinds)),
    fixed64Field(7, integer(from.startTimeUnixNano, 'startTimeUnixNano')),
    fixed64Field(8, integer(from.endTimeUnixNano, 'endTimeUnixNano')),
    attributes(9, from),
    intField(10, BigInt(uint32(from, 'droppedAttributesCount'))),
    each(11, from, 'events', event),
    intField(12, BigInt(uint32(from, 'droppedEventsCount'))),
    each(13, from, 'links', link),
    intField(14, BigInt(uint32(from, 'droppedLinksCount'))),
    maybe(15, from, 'status', status),
    fixed32Field(16, uint32(from, 'flags')),
  ]);

const scope = (from: Json): Buffer =>
  message([
    stringField(1, text(from, 'name')),
    stringField(2, text(from, 'version')),
    attributes(3, from),
    intField(4, BigInt(uint32(from, 'droppedAttributesCount'))),
  ]);

const resource = (from: Json): Buffer =>
  message([attributes(1, from), intField(2, BigInt(uint32(from, 'droppedAttributesCount')))]);

const scopeSpans = (from: Json): Buffer =>
  message([
    maybe(1, from, 'scope', scope),
    each(2, from, 'spans', span),
    stringField(3, text(from, 'schemaUrl')),
  ]);

const resourceSpans = (from: Json): Buffer =>
  message([
    maybe(1, from, 'resource', resource),
    each(2, from, 'scopeSpans', scopeSpans),
    stringField(3, text(from, 'schemaUrl')),
  ]);

/** JavaScript's numbers would round a time of 19 digits that was sent without quotes. */
const keepDigits = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' && source !== undefined && /^-?\d{16,20}$/.test(source) ? source : value;

/**
 * Turns an `ExportTraceServiceRequest` in OTLP's JSON (hex ids, lowerCamelCase names, 64-bit integers as text or
 * numbers, unknown fields ignored) into protobuf. Throws InvalidJsonError.
 */
export const jsonToProtobuf = (body: Buffer): Buffer => {
  let parsed: unknown;
  try {
    const source = body.toString('utf8');
    parsed = JSON.parse(source, /[:\s]-?\d{16}/.test(source) ? keepDigits : undefined);
  } catch (cause) {
    throw new InvalidJsonError('body is not JSON', { cause });
  }
  return message([each(1, object(parsed, 'body'), 'resourceSpans', resourceSpans)]);
};
