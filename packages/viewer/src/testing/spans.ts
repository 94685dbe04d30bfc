import { encode } from './proto.ts';

/** A span as protobufjs takes it; what is left out is filled in. */
export interface SpanInput {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: Record<string, AttributeInput>;
  status?: { code?: number; message?: string };
  links?: { traceId: Buffer; spanId: Buffer }[];
}

/** An attribute's value; bigint for integers, number for doubles. */
export type AttributeInput = string | bigint | number | boolean | readonly AttributeInput[];

const anyValue = (value: AttributeInput): Record<string, unknown> => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
};

const keyValues = (attributes: Record<string, AttributeInput>): unknown[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

/** Numbers padded to an id of 16 hex digits. */
export const id = (number: number): string => number.toString(16).padStart(16, '0');

/** Numbers padded to a trace id of 32 hex digits. */
export const traceId = (number: number): string => number.toString(16).padStart(32, '0');

const span = ({ attributes = {}, ...given }: SpanInput, index: number): Record<string, unknown> => ({
  name: 'span',
  startTimeUnixNano: '1770000000000000001',
  endTimeUnixNano: '1770000000250000002',
  ...given,
  traceId: Buffer.from(given.traceId ?? traceId(1), 'hex'),
  spanId: Buffer.from(given.spanId ?? id(index + 1), 'hex'),
  parentSpanId: Buffer.from(given.parentSpanId ?? '', 'hex'),
  attributes: keyValues(attributes),
});

/** An export request of one resource and one scope. */
export const request = (
  spans: readonly SpanInput[],
  resource: Record<string, AttributeInput> = { 'service.name': 'svc' },
): Uint8Array =>
  encode('Request', {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'lib', version: '1' }, spans: spans.map(span) }],
      },
    ],
  });
