import type { Value } from '../otlp/value.ts';
import type { SpanRef } from '../store/span-ref.ts';
import { durationNanos, spanId, spanName, startNanos } from '../store/span-ref.ts';
import type { CompiledQuery } from '../traceql/compile.ts';
import { anyValue } from './trace-json.ts';

/** A typed attribute as OTLP JSON writes it. */
interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

/** Spans of one trace that match, with the values that by() grouped them by. */
export interface Spanset {
  readonly spans: readonly SpanRef[];
  readonly attributes: readonly KeyValue[];
}

/** The value of a group; an array and an absent field group as `nil`, as in Tempo. */
const groupValue = (value: Value | undefined): Value =>
  value === undefined || value === null || typeof value === 'object' ? 'nil' : value;

const splitBy = (set: Spanset, { key, get }: CompiledQuery['groupings'][number]): Spanset[] => {
  const groups = new Map<Value, SpanRef[]>();
  for (const span of set.spans) {
    const value = groupValue(get(span));
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [span]);
    else group.push(span);
  }
  return Array.from(groups, ([value, spans]) => ({
    spans,
    attributes: [...set.attributes, { key, value: anyValue(value) }],
  }));
};

/** The query's spansets of one trace; empty when no span matches. */
export const spansetsOf = (spans: readonly SpanRef[], query: CompiledQuery): Spanset[] => {
  const matched = spans.filter(query.matches);
  if (matched.length === 0) return [];
  return query.groupings.reduce(
    (sets, by) => sets.flatMap((set) => splitBy(set, by)),
    [{ spans: matched, attributes: [] } as Spanset],
  );
};

const spanJson = (span: SpanRef, { wantsName, outputs }: CompiledQuery): unknown => {
  const attributes = outputs.flatMap(({ key, get }) => {
    const value = get(span);
    return value === undefined ? [] : [{ key, value: anyValue(value) }];
  });
  return {
    spanID: spanId(span),
    ...(wantsName ? { name: spanName(span) } : {}),
    startTimeUnixNano: String(startNanos(span)),
    durationNanos: String(durationNanos(span)),
    ...(attributes.length > 0 ? { attributes } : {}),
  };
};

/** A spanset in the reply, with at most `limit` of its spans. */
export const spansetJson = (set: Spanset, query: CompiledQuery, limit: number): unknown => ({
  spans: set.spans.slice(0, limit).map((span) => spanJson(span, query)),
  matched: set.spans.length,
  ...(set.attributes.length > 0 ? { attributes: set.attributes } : {}),
});
