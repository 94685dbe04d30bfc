import { Wire } from '../protobuf/reader.ts';

const len = (field: number) => (field << 3) | Wire.bytes;
const num = (field: number) => (field << 3) | Wire.varint;
const f64 = (field: number) => (field << 3) | Wire.fixed64;
const f32 = (field: number) => (field << 3) | Wire.fixed32;

/**
 * Tags of opentelemetry-proto 1.x: `trace/v1/trace.proto`, `common/v1/common.proto`, `resource/v1/resource.proto`
 * and `collector/trace/v1/trace_service.proto`. A known field with another wire type is an unknown field.
 */
export const tags = {
  request: { resourceSpans: len(1) },
  resourceSpans: { resource: len(1), scopeSpans: len(2), schemaUrl: len(3) },
  scopeSpans: { scope: len(1), spans: len(2), schemaUrl: len(3) },
  resource: { attributes: len(1) },
  scope: { name: len(1), version: len(2), attributes: len(3), droppedAttributesCount: num(4) },
  span: {
    traceId: len(1),
    spanId: len(2),
    traceState: len(3),
    parentSpanId: len(4),
    name: len(5),
    kind: num(6),
    startTimeUnixNano: f64(7),
    endTimeUnixNano: f64(8),
    attributes: len(9),
    droppedAttributesCount: num(10),
    events: len(11),
    droppedEventsCount: num(12),
    links: len(13),
    droppedLinksCount: num(14),
    status: len(15),
    flags: f32(16),
  },
  event: { timeUnixNano: f64(1), name: len(2), attributes: len(3), droppedAttributesCount: num(4) },
  link: {
    traceId: len(1),
    spanId: len(2),
    traceState: len(3),
    attributes: len(4),
    droppedAttributesCount: num(5),
    flags: f32(6),
  },
  status: { message: len(2), code: num(3) },
  keyValue: { key: len(1), value: len(2) },
  anyValue: {
    string: len(1),
    bool: num(2),
    int: num(3),
    double: f64(4),
    array: len(5),
    kvlist: len(6),
    bytes: len(7),
  },
  list: { values: len(1) },
} as const;
