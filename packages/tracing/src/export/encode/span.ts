import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { writeAttributes } from './attributes.ts';
import { endLongMessage, type Output, reserve } from './output.ts';
import { flagsOf, writeContext, writeEvents, writeLinks, writeStatus } from './parts.ts';
import { writeId, writeInteger, writeString, writeTime } from './scalars.ts';

/** The tag of a span in ScopeSpans. */
const SPAN = 0x12;
// Tags of Span (opentelemetry/proto/trace/v1/trace.proto).
const PARENT_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START = 0x39;
const END = 0x41;
const ATTRIBUTES = 0x4a;
const DROPPED_ATTRIBUTES = 0x50;
const DROPPED_EVENTS = 0x60;
const DROPPED_LINKS = 0x70;
/** Of two bytes: field 16. */
const FLAGS = [0x85, 0x01] as const;

/** Most spans take from 128 to 16,383 bytes. */
const LENGTH_ROOM = 2;
/** Tags, lengths and numbers that are written between two reservations. */
const HEADROOM = 64;

/**
 * Writes a span as a field of ScopeSpans, byte for byte as the official serializer does. An attribute, event or link
 * that throws when it is read is left out, and counted with those that the SDK dropped.
 *
 * @throws OVER_LIMIT, and what a span's own properties throw
 */
export function writeSpan(out: Output, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  reserve(out, HEADROOM);
  out.bytes[out.at++] = SPAN;
  const start = out.at;
  out.at += LENGTH_ROOM;
  writeContext(out, context);
  if (parent?.spanId) {
    reserve(out, HEADROOM);
    out.bytes[out.at++] = PARENT_ID;
    writeId(out, parent.spanId);
  }
  writeNameAndTimes(out, span);
  writeCounted(
    out,
    DROPPED_ATTRIBUTES,
    span.droppedAttributesCount,
    writeAttributes(out, span.attributes, ATTRIBUTES),
  );
  writeCounted(out, DROPPED_EVENTS, span.droppedEventsCount, writeEvents(out, span.events));
  writeCounted(out, DROPPED_LINKS, span.droppedLinksCount, writeLinks(out, span.links));
  writeStatus(out, span.status);
  writeFlags(out, flagsOf(context.traceFlags, parent?.isRemote));
  endLongMessage(out, start, LENGTH_ROOM);
}

function writeNameAndTimes(out: Output, { name, kind, startTime, endTime }: ReadableSpan): void {
  reserve(out, 1);
  out.bytes[out.at++] = NAME;
  writeString(out, name);
  reserve(out, HEADROOM);
  // OTLP counts from 1: there 0 is unspecified.
  const otlpKind = kind == null ? 0 : kind + 1;
  if (otlpKind !== 0) {
    out.bytes[out.at++] = KIND;
    writeInteger(out, otlpKind);
  }
  out.bytes[out.at++] = START;
  writeTime(out, startTime);
  out.bytes[out.at++] = END;
  writeTime(out, endTime);
}

/** What the SDK dropped and what could not be read. */
function writeCounted(out: Output, tag: number, bySdk: number, unreadable: number): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = tag;
  writeInteger(out, bySdk + unreadable);
}

function writeFlags(out: Output, flags: number): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = FLAGS[0];
  out.bytes[out.at++] = FLAGS[1];
  out.view.setUint32(out.at, flags, true);
  out.at += 4;
}
