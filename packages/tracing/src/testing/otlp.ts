import { type Field, readFields } from './protobuf.ts';

/** A span as it was on the wire, with the resource and the scope that it came with. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { name: string; attributes: Readonly<Record<string, unknown>> }[];
  readonly links: readonly { traceId: string; spanId: string }[];
  readonly status: { readonly code: number; readonly message: string };
  readonly resource: Readonly<Record<string, unknown>>;
  readonly resourceSchemaUrl: string;
  readonly scope: { readonly name: string; readonly version: string; readonly schemaUrl: string };
}

const all = (fields: readonly Field[], number: number) => fields.filter((field) => field.number === number);
const bytesOf = (fields: readonly Field[], number: number) =>
  all(fields, number)[0]?.bytes ?? Buffer.alloc(0);
const text = (fields: readonly Field[], number: number) => bytesOf(fields, number).toString('utf8');
const hex = (fields: readonly Field[], number: number) => bytesOf(fields, number).toString('hex');
const integer = (fields: readonly Field[], number: number) => Number(all(fields, number)[0]?.varint ?? 0n);

/** An integer comes out as a number, a double as `{ double }`: the tests tell them apart. */
function anyValue(buffer: Buffer): unknown {
  const [field] = readFields(buffer);
  switch (field?.number) {
    case 1:
      return field.bytes.toString('utf8');
    case 2:
      return field.varint === 1n;
    case 3:
      return Number(BigInt.asIntN(64, field.varint));
    case 4:
      return { double: field.bytes.readDoubleLE() };
    case 5:
      return all(readFields(field.bytes), 1).map((item) => anyValue(item.bytes));
    default:
      return undefined;
  }
}

function attributesOf(fields: readonly Field[], number: number): Record<string, unknown> {
  return Object.fromEntries(
    all(fields, number).map(({ bytes }) => {
      const pair = readFields(bytes);
      return [text(pair, 1), anyValue(bytesOf(pair, 2))];
    }),
  );
}

type Origin = Pick<ReceivedSpan, 'resource' | 'resourceSchemaUrl' | 'scope'>;

function spanOf(buffer: Buffer, origin: Origin): ReceivedSpan {
  const span = readFields(buffer);
  const status = readFields(bytesOf(span, 15));
  return {
    name: text(span, 5),
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    kind: integer(span, 6),
    startNanos: bytesOf(span, 7).readBigUInt64LE(),
    endNanos: bytesOf(span, 8).readBigUInt64LE(),
    attributes: attributesOf(span, 9),
    events: all(span, 11).map(({ bytes }) => {
      const event = readFields(bytes);
      return { name: text(event, 2), attributes: attributesOf(event, 3) };
    }),
    links: all(span, 13).map(({ bytes }) => {
      const link = readFields(bytes);
      return { traceId: hex(link, 1), spanId: hex(link, 2) };
    }),
    status: { code: integer(status, 3), message: text(status, 2) },
    ...origin,
  };
}

/** Decodes an ExportTraceServiceRequest (opentelemetry/proto/trace/v1/trace.proto). */
export function decodeSpans(request: Buffer): ReceivedSpan[] {
  return all(readFields(request), 1).flatMap(({ bytes }) => {
    const resourceSpans = readFields(bytes);
    const resource = attributesOf(readFields(bytesOf(resourceSpans, 1)), 1);
    const resourceSchemaUrl = text(resourceSpans, 3);
    return all(resourceSpans, 2).flatMap((scopeField) => {
      const scopeSpans = readFields(scopeField.bytes);
      const scopeFields = readFields(bytesOf(scopeSpans, 1));
      const scope = {
        name: text(scopeFields, 1),
        version: text(scopeFields, 2),
        schemaUrl: text(scopeSpans, 3),
      };
      return all(scopeSpans, 2).map((span) => spanOf(span.bytes, { resource, resourceSchemaUrl, scope }));
    });
  });
}
