/**
 * The sender's own record: preloaded into a process (`node --import`), this writes each span as it ends, before any
 * processor, encoder or connection has seen it, as a line of a file of its own in SPAN_RECORD_DIR.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as esm from '@opentelemetry/sdk-trace';
import type { AnyValue, SentSpan, Values } from './sent-span.ts';

const cjs = createRequire(import.meta.url)('@opentelemetry/sdk-trace') as typeof esm;
const file = join(process.env.SPAN_RECORD_DIR ?? '.', `${process.pid}.jsonl`);

// OTLP's SpanFlags: the W3C flags, "is remote" is known, and whether it is.
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

const nanos = ([seconds, rest]: HrTime) => String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));
const flags = (context: SpanContext, isRemote = false) =>
  context.traceFlags | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: value.length > 0 ? { values: value.map(anyValue) } : {} };
  if (typeof value !== 'number') throw new Error(`no OTLP attribute value: ${value}`);
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function values(attributes: Attributes = {}): Values {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, anyValue(value)]));
}

function sentSpan(span: ReadableSpan): SentSpan {
  const { traceId, spanId, traceState } = span.spanContext();
  const { name, version = '', schemaUrl = '' } = span.instrumentationScope;
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    traceState: traceState?.serialize() ?? '',
    flags: flags(span.spanContext(), span.parentSpanContext?.isRemote),
    name: span.name,
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: nanos(span.endTime),
    attributes: values(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: nanos(event.time),
      attributes: values(event.attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      traceState: context.traceState?.serialize() ?? '',
      flags: flags(context, context.isRemote),
      attributes: values(attributes),
    })),
    dropped: {
      attributes: span.droppedAttributesCount,
      events: span.droppedEventsCount,
      links: span.droppedLinksCount,
    },
    status: { code: span.status.code, message: span.status.message ?? '' },
    resource: { attributes: values(span.resource.attributes), schemaUrl: span.resource.schemaUrl ?? '' },
    scope: { name, version, schemaUrl },
  };
}

/** The SDK does not export its span class; a span of it leads there. */
function recordEnds({ TracerProvider }: typeof esm): void {
  const span = new TracerProvider().getTracer('span-record').startSpan('span-record');
  const prototype: { end: (this: ReadableSpan, time?: unknown) => void } = Object.getPrototypeOf(span);
  const { end } = prototype;
  prototype.end = function recordEnd(time) {
    const first = !this.ended;
    end.call(this, time);
    if (first) appendFileSync(file, `${JSON.stringify(sentSpan(this))}\n`);
  };
}

recordEnds(esm);
recordEnds(cjs);
