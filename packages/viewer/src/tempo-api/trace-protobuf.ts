import type { Group, Range } from '../otlp/walk.ts';
import { bytesField, message } from '../protobuf/writer.ts';
import { slices } from '../store/batch.ts';
import { groupOf, rawSpan, type SpanRef } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';

/** A trace's spans in the groups in which they arrived. */
export const groupSpans = (trace: StoredTrace): Map<Group, SpanRef[]> => {
  const groups = new Map<Group, SpanRef[]>();
  for (const span of trace.spans) {
    const group = groupOf(span);
    if (group === undefined) continue;
    const spans = groups.get(group);
    if (spans === undefined) groups.set(group, [span]);
    else spans.push(span);
  }
  return groups;
};

const optional = (field: number, bytes: Buffer, ranges: readonly Range[]): Buffer =>
  ranges.length === 0 ? Buffer.alloc(0) : bytesField(field, slices(bytes, ranges));

const resourceSpans = (group: Group, spans: readonly SpanRef[]): Buffer => {
  const { bytes } = spans[0]?.batch ?? { bytes: Buffer.alloc(0) };
  const url = (range: Range | undefined): Range[] => (range === undefined ? [] : [range]);
  const scopeSpans = message([
    optional(1, bytes, group.scope),
    ...spans.map((span) => bytesField(2, rawSpan(span))),
    optional(3, bytes, url(group.scopeSchemaUrl)),
  ]);
  return message([
    optional(1, bytes, group.resource),
    bytesField(2, scopeSpans),
    optional(3, bytes, url(group.resourceSchemaUrl)),
  ]);
};

/** Tempo's `Trace` message: the stored bytes, joined. */
export const traceMessage = (trace: StoredTrace | undefined): Buffer =>
  trace === undefined
    ? Buffer.alloc(0)
    : message([...groupSpans(trace)].map(([group, spans]) => bytesField(1, resourceSpans(group, spans))));

/** Tempo's `TraceByIDResponse`: the trace and empty metrics, both present for an unknown trace too. */
export const traceByIdMessage = (trace: StoredTrace | undefined): Buffer =>
  message([bytesField(1, traceMessage(trace)), bytesField(2, Buffer.alloc(0))]);
