import { durationNanos, type SpanRef, spanId, startNanos } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import type { CompiledQuery } from '../traceql/compile.ts';
import type { Spanset } from '../traceql/spanset.ts';
import { anyValue } from './trace-json.ts';

const spanJson = (span: SpanRef, trace: StoredTrace, { name, outputs }: CompiledQuery): unknown => {
  const attributes = outputs.flatMap(({ key, get }) => {
    const value = get(span, trace);
    return value === undefined ? [] : [{ key, value: anyValue(value) }];
  });
  const shownName = name?.(span, trace);
  return {
    spanID: spanId(span),
    ...(shownName === undefined ? {} : { name: shownName }),
    startTimeUnixNano: String(startNanos(span)),
    durationNanos: String(durationNanos(span)),
    ...(attributes.length > 0 ? { attributes } : {}),
  };
};

/** A spanset in the reply, with at most `limit` of its spans. */
export const spansetJson = (
  set: Spanset,
  trace: StoredTrace,
  query: CompiledQuery,
  limit: number,
): unknown => ({
  spans: set.spans.slice(0, limit).map((span) => spanJson(span, trace, query)),
  matched: set.spans.length,
  ...(set.attributes.length > 0
    ? { attributes: set.attributes.map(({ key, value }) => ({ key, value: anyValue(value) })) }
    : {}),
});
