import type { ServerResponse } from 'node:http';
import { decodeScope, type Event, type Link, type Span } from '../../otlp/decode.ts';
import type { Attributes } from '../../otlp/value.ts';
import type { Group, Range } from '../../otlp/walk.ts';
import { slices } from '../../store/batch.ts';
import { resourceAttributes, type SpanRef, wholeSpan } from '../../store/span-ref.ts';
import type { StoredTrace } from '../../store/trace.ts';
import { anyValue } from '../../tempo-api/trace-json.ts';
import { groupSpans } from '../../tempo-api/trace-protobuf.ts';
import { jsonItems, sendJsonParts } from '../json-stream.ts';

const keyValues = (attributes: Attributes): unknown[] =>
  Array.from(attributes, ([key, value]) => ({ key, value: anyValue(value) }));

const event = ({ timeUnixNano, attributes, ...rest }: Event): unknown => ({
  timeUnixNano: String(timeUnixNano),
  ...rest,
  attributes: keyValues(attributes),
});

const link = ({ attributes, ...rest }: Link): unknown => ({ ...rest, attributes: keyValues(attributes) });

/** OTLP's JSON writes ids in hex, enums as numbers and 64-bit integers as text. */
const span = ({ startTimeUnixNano, endTimeUnixNano, attributes, events, links, ...rest }: Span): unknown => ({
  ...rest,
  startTimeUnixNano: String(startTimeUnixNano),
  endTimeUnixNano: String(endTimeUnixNano),
  attributes: keyValues(attributes),
  events: events.map(event),
  links: links.map(link),
});

const scope = (bytes: Buffer, { scope }: Group): unknown => {
  const { attributes, ...rest } = decodeScope(slices(bytes, scope));
  return { ...rest, attributes: keyValues(attributes) };
};

const url = (bytes: Buffer, range: Range | undefined): string =>
  JSON.stringify(range === undefined ? '' : bytes.toString('utf8', range.start, range.end));

async function* resourceSpans(
  first: SpanRef,
  group: Group,
  spans: readonly SpanRef[],
): AsyncIterable<string> {
  const { bytes } = first.batch;
  const resource = JSON.stringify({ attributes: keyValues(resourceAttributes(first)) });
  yield `{"resource":${resource},"schemaUrl":${url(bytes, group.resourceSchemaUrl)},"scopeSpans":[`;
  yield `{"scope":${JSON.stringify(scope(bytes, group))},"schemaUrl":${url(bytes, group.scopeSchemaUrl)},"spans":[`;
  yield* jsonItems(spans, (ref) => span(wholeSpan(ref)));
  yield ']}]}';
}

async function* request(trace: StoredTrace): AsyncIterable<string> {
  let separator = '{"resourceSpans":[';
  for (const [group, spans] of groupSpans(trace)) {
    const [first] = spans;
    if (first === undefined) continue;
    yield separator;
    yield* resourceSpans(first, group, spans);
    separator = ',';
  }
  yield ']}\n';
}

/** Answers `/ui/traces/{id}/otlp.json`: the trace as an `ExportTraceServiceRequest` in OTLP's JSON, to be saved. */
export const sendOtlpJson = (response: ServerResponse, trace: StoredTrace): Promise<void> =>
  sendJsonParts(response, request(trace), {
    'content-disposition': `attachment; filename="trace-${trace.traceId}.otlp.json"`,
  });
