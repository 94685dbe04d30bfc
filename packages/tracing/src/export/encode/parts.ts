import type { Link, SpanContext, SpanStatus, TraceState } from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import { attempt, writeAttributes } from './attributes.ts';
import { endMessage, type Output, reserve } from './output.ts';
import { writeId, writeInteger, writeString, writeTime } from './scalars.ts';

// Tags of opentelemetry/proto/trace/v1/trace.proto.
const EVENT = { self: 0x5a, time: 0x09, name: 0x12, attributes: 0x1a, dropped: 0x20 } as const;
const LINK = {
  self: 0x6a,
  traceId: 0x0a,
  spanId: 0x12,
  attributes: 0x22,
  dropped: 0x28,
  flags: 0x35,
} as const;
const STATUS = { self: 0x7a, message: 0x12, code: 0x18 } as const;
const TRACE_STATE = 0x1a;

/** Tags, lengths and numbers that are written between two reservations. */
const HEADROOM = 64;

const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Trace flags, and whether the parent, or what is linked to, is of another process. */
export const flagsOf = (traceFlags: number, isRemote: boolean | undefined): number =>
  (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);

function writeTraceState(out: Output, state: TraceState): void {
  const text = state.serialize();
  if (!text) return;
  reserve(out, 1);
  out.bytes[out.at++] = TRACE_STATE;
  writeString(out, text);
}

/** Trace id, span id and trace state: fields 1 to 3 of a span and of a link. */
export function writeContext(out: Output, { traceId, spanId, traceState }: SpanContext): void {
  reserve(out, 1);
  out.bytes[out.at++] = LINK.traceId;
  writeId(out, traceId);
  reserve(out, 1);
  out.bytes[out.at++] = LINK.spanId;
  writeId(out, spanId);
  if (traceState) attempt(out, writeTraceState, traceState);
}

function writeEvent(out: Output, event: TimedEvent): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = EVENT.self;
  const start = out.at++;
  out.bytes[out.at++] = EVENT.time;
  writeTime(out, event.time);
  out.bytes[out.at++] = EVENT.name;
  writeString(out, event.name);
  const dropped = writeAttributes(out, event.attributes, EVENT.attributes);
  reserve(out, HEADROOM);
  out.bytes[out.at++] = EVENT.dropped;
  writeInteger(out, (event.droppedAttributesCount || 0) + dropped);
  endMessage(out, start);
}

function writeLink(out: Output, { context, attributes, droppedAttributesCount }: Link): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = LINK.self;
  const start = out.at++;
  writeContext(out, context);
  const dropped = writeAttributes(out, attributes, LINK.attributes);
  reserve(out, HEADROOM);
  out.bytes[out.at++] = LINK.dropped;
  writeInteger(out, (droppedAttributesCount || 0) + dropped);
  out.bytes[out.at++] = LINK.flags;
  out.view.setUint32(out.at, flagsOf(context.traceFlags, context.isRemote), true);
  out.at += 4;
  endMessage(out, start);
}

/** Answers how many could not be read. */
export function writeEvents(out: Output, events: readonly TimedEvent[]): number {
  let dropped = 0;
  for (const event of events) if (!attempt(out, writeEvent, event)) dropped += 1;
  return dropped;
}

/** Answers how many could not be read. */
export function writeLinks(out: Output, links: readonly Link[]): number {
  let dropped = 0;
  for (const link of links) if (!attempt(out, writeLink, link)) dropped += 1;
  return dropped;
}

export function writeStatus(out: Output, { code, message }: SpanStatus): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = STATUS.self;
  const start = out.at++;
  if (message) {
    out.bytes[out.at++] = STATUS.message;
    writeString(out, message);
    reserve(out, HEADROOM);
  }
  out.bytes[out.at++] = STATUS.code;
  writeInteger(out, code);
  endMessage(out, start);
}
