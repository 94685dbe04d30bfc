import { decodeScope, type Event, type Link, type Span } from '../otlp/decode.ts';
import type { Attributes, Value } from '../otlp/value.ts';
import type { Group, Range } from '../otlp/walk.ts';
import { slices } from '../store/batch.ts';
import { resourceAttributes, type SpanRef, wholeSpan } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { groupSpans } from './trace-protobuf.ts';

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const codes = ['UNSET', 'OK', 'ERROR'];

/** Leaves out what is zero, as protobuf's JSON mapping does. */
const nonZero = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== '' && value !== 0 && value !== '0' && !(Array.isArray(value) && value.length === 0),
    ),
  );

const base64 = (id: string): string => Buffer.from(id, 'hex').toString('base64');

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const double = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** OTLP's AnyValue in protobuf's JSON mapping. */
export const anyValue = (value: Value): Record<string, unknown> => {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: double(value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (isList(value)) return { arrayValue: nonZero({ values: value.map(anyValue) }) };
  return { kvlistValue: nonZero({ values: keyValues(value) }) };
};

const keyValues = (attributes: Attributes): unknown[] =>
  Array.from(attributes, ([key, value]) => ({ key, value: anyValue(value) }));

const event = (from: Event): unknown =>
  nonZero({
    timeUnixNano: String(from.timeUnixNano),
    name: from.name,
    attributes: keyValues(from.attributes),
    droppedAttributesCount: from.droppedAttributesCount,
  });

const link = (from: Link): unknown =>
  nonZero({
    traceId: base64(from.traceId),
    spanId: base64(from.spanId),
    traceState: from.traceState,
    attributes: keyValues(from.attributes),
    droppedAttributesCount: from.droppedAttributesCount,
    flags: from.flags,
  });

const status = ({ code, message }: Span['status']): unknown =>
  nonZero({
    message,
    code: code === 0 ? '' : codes[code] === undefined ? code : `STATUS_CODE_${codes[code]}`,
  });

const kind = (value: number): number | string =>
  value === 0 || kinds[value] === undefined ? value : `SPAN_KIND_${kinds[value]}`;

const span = (from: Span): unknown => ({
  ...nonZero({
    traceId: base64(from.traceId),
    spanId: base64(from.spanId),
    traceState: from.traceState,
    parentSpanId: base64(from.parentSpanId),
    flags: from.flags,
    name: from.name,
    kind: kind(from.kind),
    startTimeUnixNano: String(from.startTimeUnixNano),
    endTimeUnixNano: String(from.endTimeUnixNano),
    attributes: keyValues(from.attributes),
    droppedAttributesCount: from.droppedAttributesCount,
    events: from.events.map(event),
    droppedEventsCount: from.droppedEventsCount,
    links: from.links.map(link),
    droppedLinksCount: from.droppedLinksCount,
  }),
  status: status(from.status),
});

const scope = (bytes: Buffer, group: Group): unknown => {
  const from = decodeScope(slices(bytes, group.scope));
  return nonZero({ ...from, attributes: keyValues(from.attributes) });
};

const url = (bytes: Buffer, range: Range | undefined): string =>
  range === undefined ? '' : bytes.toString('utf8', range.start, range.end);

const resourceSpans = (group: Group, spans: readonly SpanRef[]): unknown[] => {
  const [first] = spans;
  if (first === undefined) return [];
  const { bytes } = first.batch;
  const scopeSpans = {
    scope: scope(bytes, group),
    spans: spans.map((ref) => span(wholeSpan(ref))),
    ...nonZero({ schemaUrl: url(bytes, group.scopeSchemaUrl) }),
  };
  return [
    {
      resource: nonZero({ attributes: keyValues(resourceAttributes(first)) }),
      scopeSpans: [scopeSpans],
      ...nonZero({ schemaUrl: url(bytes, group.resourceSchemaUrl) }),
    },
  ];
};

/** A trace's `ResourceSpans` in Tempo's JSON: base64 ids, enums by name, zero values left out. */
export const resourceSpansJson = (trace: StoredTrace): unknown[] =>
  [...groupSpans(trace)].flatMap(([group, spans]) => resourceSpans(group, spans));
