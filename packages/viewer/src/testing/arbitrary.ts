import fc from 'fast-check';

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String);
const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(String);
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const anId = (length: number) => bytes(length).filter((buffer) => buffer.some((byte) => byte !== 0));
const text = fc.string({ unit: 'grapheme', maxLength: 20 });

const { keyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: int64 }),
    fc.record({ doubleValue: fc.double({ noNaN: true }) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 9 }).map((array) => Buffer.from(array)) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie('keyValue'), { maxLength: 3 }) }) }),
  ),
  keyValue: fc.record({ key: text, value: tie('value') }),
}));
const attributes = fc.uniqueArray(keyValue as fc.Arbitrary<{ key: string; value: unknown }>, {
  maxLength: 4,
  selector: ({ key }) => key,
});

const event = fc.record({ timeUnixNano: uint64, name: text, attributes, droppedAttributesCount: uint32 });
const link = fc.record({
  traceId: anId(16),
  spanId: anId(8),
  traceState: text,
  attributes,
  droppedAttributesCount: uint32,
  flags: uint32,
});

/** A span in the form that protobufjs encodes. */
export const span = fc.record({
  traceId: anId(16),
  spanId: anId(8),
  traceState: text,
  parentSpanId: fc.oneof(fc.constant(Buffer.alloc(0)), anId(8)),
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  startTimeUnixNano: uint64,
  endTimeUnixNano: uint64,
  attributes,
  droppedAttributesCount: uint32,
  events: fc.array(event, { maxLength: 2 }),
  droppedEventsCount: uint32,
  links: fc.array(link, { maxLength: 2 }),
  droppedLinksCount: uint32,
  status: fc.record({ message: text, code: fc.integer({ min: 0, max: 2 }) }),
  flags: uint32,
});

const scopeSpans = fc.record({
  scope: fc.record({ name: text, version: text, attributes }),
  spans: fc.array(span, { maxLength: 3 }),
  schemaUrl: text,
});

const resourceSpans = fc.record({
  resource: fc.record({ attributes }),
  scopeSpans: fc.array(scopeSpans, { maxLength: 2 }),
  schemaUrl: text,
});

/** An export request in the form that protobufjs encodes. */
export const exportRequest = fc.record({ resourceSpans: fc.array(resourceSpans, { maxLength: 2 }) });
