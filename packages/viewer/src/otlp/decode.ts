import {
  type Reader,
  readBytes,
  readerOf,
  readFixed32,
  readFixed64,
  readMessage,
  readString,
  readTag,
  readVarint32,
  skip,
} from '../protobuf/reader.ts';
import { tags } from './fields.ts';
import { type Attributes, readKeyValue, type Value } from './value.ts';

/** An event of a span. */
export interface Event {
  timeUnixNano: bigint;
  name: string;
  attributes: Attributes;
  droppedAttributesCount: number;
}

/** A link of a span; ids are lower-case hex. */
export interface Link {
  traceId: string;
  spanId: string;
  traceState: string;
  attributes: Attributes;
  droppedAttributesCount: number;
  flags: number;
}

/** A whole span; ids are lower-case hex, an absent parent is the empty string. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  name: string;
  kind: number;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  attributes: Attributes;
  droppedAttributesCount: number;
  events: Event[];
  droppedEventsCount: number;
  links: Link[];
  droppedLinksCount: number;
  status: { code: number; message: string };
  flags: number;
}

/** Lower-case hex of an id's bytes. */
export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

const readEvent = (r: Reader): Event => {
  const attributes = new Map<string, Value>();
  const event: Event = { timeUnixNano: 0n, name: '', attributes, droppedAttributesCount: 0 };
  readMessage(r, (tag) => {
    if (tag === tags.event.timeUnixNano) event.timeUnixNano = readFixed64(r);
    else if (tag === tags.event.name) event.name = readString(r);
    else if (tag === tags.event.attributes) readKeyValue(r, attributes);
    else if (tag === tags.event.droppedAttributesCount) event.droppedAttributesCount = readVarint32(r);
    else skip(r, tag);
  });
  return event;
};

const readLink = (r: Reader): Link => {
  const attributes = new Map<string, Value>();
  const link: Link = {
    traceId: '',
    spanId: '',
    traceState: '',
    attributes,
    droppedAttributesCount: 0,
    flags: 0,
  };
  readMessage(r, (tag) => {
    if (tag === tags.link.traceId) link.traceId = hex(readBytes(r));
    else if (tag === tags.link.spanId) link.spanId = hex(readBytes(r));
    else if (tag === tags.link.traceState) link.traceState = readString(r);
    else if (tag === tags.link.attributes) readKeyValue(r, attributes);
    else if (tag === tags.link.droppedAttributesCount) link.droppedAttributesCount = readVarint32(r);
    else if (tag === tags.link.flags) link.flags = readFixed32(r);
    else skip(r, tag);
  });
  return link;
};

const readStatus = (r: Reader, status: Span['status']): void =>
  readMessage(r, (tag) => {
    if (tag === tags.status.message) status.message = readString(r);
    else if (tag === tags.status.code) status.code = readVarint32(r);
    else skip(r, tag);
  });

const parentId = (bytes: Uint8Array): string => (bytes.some((byte) => byte !== 0) ? hex(bytes) : '');

/** Decodes the body of a span's message. Throws MalformedError; never for bytes that walkRequest accepted. */
export const decodeSpan = (bytes: Uint8Array): Span => {
  const r = readerOf(bytes);
  const attributes = new Map<string, Value>();
  const span: Span = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startTimeUnixNano: 0n,
    endTimeUnixNano: 0n,
    attributes,
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
    flags: 0,
  };
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag === tags.span.traceId) span.traceId = hex(readBytes(r));
    else if (tag === tags.span.spanId) span.spanId = hex(readBytes(r));
    else if (tag === tags.span.traceState) span.traceState = readString(r);
    else if (tag === tags.span.parentSpanId) span.parentSpanId = parentId(readBytes(r));
    else if (tag === tags.span.name) span.name = readString(r);
    else if (tag === tags.span.kind) span.kind = readVarint32(r);
    else if (tag === tags.span.startTimeUnixNano) span.startTimeUnixNano = readFixed64(r);
    else if (tag === tags.span.endTimeUnixNano) span.endTimeUnixNano = readFixed64(r);
    else if (tag === tags.span.attributes) readKeyValue(r, attributes);
    else if (tag === tags.span.droppedAttributesCount) span.droppedAttributesCount = readVarint32(r);
    else if (tag === tags.span.events) span.events.push(readEvent(r));
    else if (tag === tags.span.droppedEventsCount) span.droppedEventsCount = readVarint32(r);
    else if (tag === tags.span.links) span.links.push(readLink(r));
    else if (tag === tags.span.droppedLinksCount) span.droppedLinksCount = readVarint32(r);
    else if (tag === tags.span.status) readStatus(r, span.status);
    else if (tag === tags.span.flags) span.flags = readFixed32(r);
    else skip(r, tag);
  }
  return span;
};

/** Attributes of a resource's message. Throws MalformedError; never for bytes that walkRequest accepted. */
export const decodeAttributes = (resource: Uint8Array): Attributes => {
  const r = readerOf(resource);
  const attributes = new Map<string, Value>();
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag === tags.resource.attributes) readKeyValue(r, attributes);
    else skip(r, tag);
  }
  return attributes;
};

/** An instrumentation scope. */
export interface Scope {
  name: string;
  version: string;
  attributes: Attributes;
}

/** Decodes a scope's message. Throws MalformedError; never for bytes that walkRequest accepted. */
export const decodeScope = (bytes: Uint8Array): Scope => {
  const r = readerOf(bytes);
  const attributes = new Map<string, Value>();
  const scope: Scope = { name: '', version: '', attributes };
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag === tags.scope.name) scope.name = readString(r);
    else if (tag === tags.scope.version) scope.version = readString(r);
    else if (tag === tags.scope.attributes) readKeyValue(r, attributes);
    else skip(r, tag);
  }
  return scope;
};
