import type { Attributes, Value } from './otlp/value.ts';
import { type SpanRef, serviceName, wholeSpan } from './store/span-ref.ts';
import type { StoredTrace } from './store/trace.ts';
import type { JsonAttributes, JsonValue, Trace, TraceSpan } from './trace.ts';

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const toJson = (value: Value): JsonValue => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return isList(value) ? value.map(toJson) : attributesOf(value);
};

/** Attributes as JSON. `Object.fromEntries` defines each key, so that `__proto__` is a key like any other. */
export const attributesOf = (attributes: Attributes): JsonAttributes =>
  Object.fromEntries(Array.from(attributes, ([key, value]) => [key, toJson(value)]));

const statusOf = ({ code, message }: { code: number; message: string }): TraceSpan['status'] => {
  const name = code === 2 ? 'error' : code === 1 ? 'ok' : 'unset';
  return message === '' ? { code: name } : { code: name, message };
};

const spanOf = (ref: SpanRef): TraceSpan => {
  const span = wholeSpan(ref);
  const startMicros = Number(span.startTimeUnixNano / 1000n);
  return {
    name: span.name,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service: serviceName(ref),
    startMicros,
    durationMicros: Math.max(Number(span.endTimeUnixNano / 1000n) - startMicros, 0),
    attributes: attributesOf(span.attributes),
    status: statusOf(span.status),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributesOf(attributes),
    })),
  };
};

/** Decodes a stored trace. */
export const traceOf = ({ traceId, spans }: StoredTrace): Trace => ({
  traceId,
  spans: spans.map(spanOf).sort((a, b) => a.startMicros - b.startMicros),
});
