import { type BackWriter, createBackWriter } from '../protobuf/back-writer.ts';
import {
  double,
  enumeration,
  InvalidJsonError,
  id,
  integer,
  invalid,
  type Json,
  list,
  object,
  text,
  uint32,
} from './json-field.ts';

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (k) => `SPAN_KIND_${k}`,
);
const codes = ['UNSET', 'OK', 'ERROR'].map((code) => `STATUS_CODE_${code}`);

/** As deep as the check of protobuf requests allows: each level of values is two messages. */
const maxDepth = 45;

/** Writes a message's fields, the last one first. */
type Write = (w: BackWriter, from: Json, depth: number) => void;

const nested = (w: BackWriter, number: number, from: Json, write: Write, depth = 0): void => {
  const mark = w.mark();
  write(w, from, depth);
  w.close(number, mark);
};

const each = (w: BackWriter, number: number, from: Json, field: string, write: Write, depth = 0): void => {
  const items = list(from, field);
  for (let i = items.length - 1; i >= 0; i--) nested(w, number, object(items[i], field), write, depth);
};

const maybe = (w: BackWriter, number: number, from: Json, field: string, write: Write, depth = 0): void => {
  const value = from[field];
  if (value !== undefined && value !== null) nested(w, number, object(value, field), write, depth);
};

const boolean = (value: unknown): bigint =>
  typeof value === 'boolean' ? BigInt(value) : invalid('boolValue', 'a boolean');

/** The members of AnyValue's oneof. */
const values: Readonly<Record<string, Write>> = {
  stringValue: (w, from) => w.oneOf.bytes(1, Buffer.from(text(from, 'stringValue'), 'utf8')),
  boolValue: (w, from) => w.oneOf.integer(2, boolean(from.boolValue)),
  intValue: (w, from) => w.oneOf.integer(3, integer(from.intValue, 'intValue')),
  doubleValue: (w, from) => w.oneOf.double(4, double(from.doubleValue)),
  arrayValue: (w, from, depth) => maybe(w, 5, from, 'arrayValue', array, depth),
  kvlistValue: (w, from, depth) => maybe(w, 6, from, 'kvlistValue', keyValueList, depth),
  bytesValue: (w, from) => w.oneOf.bytes(7, Buffer.from(text(from, 'bytesValue'), 'base64')),
};
const members = Object.entries(values);

const anyValue: Write = (w, from, depth) => {
  if (depth > maxDepth) invalid('value', `nested at most ${maxDepth} deep`);
  const [, write] = members.find(([name]) => from[name] !== undefined && from[name] !== null) ?? [];
  write?.(w, from, depth + 1);
};

const array: Write = (w, from, depth) => each(w, 1, from, 'values', anyValue, depth);

const keyValue: Write = (w, from, depth) => {
  maybe(w, 2, from, 'value', anyValue, depth);
  w.string(1, text(from, 'key'));
};

const keyValueList: Write = (w, from, depth) => each(w, 1, from, 'values', keyValue, depth);

const attributes = (w: BackWriter, number: number, from: Json): void =>
  each(w, number, from, 'attributes', keyValue);

const count = (w: BackWriter, number: number, from: Json, field: string): void =>
  w.integer(number, BigInt(uint32(from, field)));

const event: Write = (w, from) => {
  count(w, 4, from, 'droppedAttributesCount');
  attributes(w, 3, from);
  w.string(2, text(from, 'name'));
  w.fixed64(1, integer(from.timeUnixNano, 'timeUnixNano'));
};

const link: Write = (w, from) => {
  w.fixed32(6, uint32(from, 'flags'));
  count(w, 5, from, 'droppedAttributesCount');
  attributes(w, 4, from);
  w.string(3, text(from, 'traceState'));
  w.bytes(2, id(from, 'spanId'));
  w.bytes(1, id(from, 'traceId'));
};

const status: Write = (w, from) => {
  w.integer(3, enumeration(from, 'code', codes));
  w.string(2, text(from, 'message'));
};

const span: Write = (w, from) => {
  w.fixed32(16, uint32(from, 'flags'));
  maybe(w, 15, from, 'status', status);
  count(w, 14, from, 'droppedLinksCount');
  each(w, 13, from, 'links', link);
  count(w, 12, from, 'droppedEventsCount');
  each(w, 11, from, 'events', event);
  count(w, 10, from, 'droppedAttributesCount');
  attributes(w, 9, from);
  w.fixed64(8, integer(from.endTimeUnixNano, 'endTimeUnixNano'));
  w.fixed64(7, integer(from.startTimeUnixNano, 'startTimeUnixNano'));
  w.integer(6, enumeration(from, 'kind', kinds));
  w.string(5, text(from, 'name'));
  w.bytes(4, id(from, 'parentSpanId'));
  w.string(3, text(from, 'traceState'));
  w.bytes(2, id(from, 'spanId'));
  w.bytes(1, id(from, 'traceId'));
};

const scope: Write = (w, from) => {
  count(w, 4, from, 'droppedAttributesCount');
  attributes(w, 3, from);
  w.string(2, text(from, 'version'));
  w.string(1, text(from, 'name'));
};

const resource: Write = (w, from) => {
  count(w, 2, from, 'droppedAttributesCount');
  attributes(w, 1, from);
};

const scopeSpans: Write = (w, from) => {
  w.string(3, text(from, 'schemaUrl'));
  each(w, 2, from, 'spans', span);
  maybe(w, 1, from, 'scope', scope);
};

const resourceSpans: Write = (w, from) => {
  w.string(3, text(from, 'schemaUrl'));
  each(w, 2, from, 'scopeSpans', scopeSpans);
  maybe(w, 1, from, 'resource', resource);
};

/** JavaScript's numbers would round a time of 19 digits that was sent without quotes. */
const keepDigits = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' && source !== undefined && /^-?\d{16,20}$/.test(source) ? source : value;

const parse = (body: Buffer): unknown => {
  const source = body.toString('utf8');
  try {
    return JSON.parse(source, /[:\s]-?\d{16}/.test(source) ? keepDigits : undefined);
  } catch (cause) {
    throw new InvalidJsonError('body is not JSON', { cause });
  }
};

/**
 * Turns an `ExportTraceServiceRequest` in OTLP's JSON (hex ids, lowerCamelCase names, 64-bit integers as text or
 * numbers, unknown fields ignored) into protobuf. Throws InvalidJsonError.
 */
export const jsonToProtobuf = (body: Buffer): Buffer => {
  const w = createBackWriter();
  each(w, 1, object(parse(body), 'body'), 'resourceSpans', resourceSpans);
  return w.finish();
};
