import { type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import type { Labels } from '../../model.ts';

/** The span that is active, unless it is not sampled: a link to it would lead nowhere. */
export function activeSpan(): SpanContext | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? span : undefined;
}

/** An exemplar's labels for the active span; undefined unless it is sampled. */
export function activeSpanLabels(traceIdLabel = 'trace_id'): Labels | undefined {
  const span = activeSpan();
  return span && Object.freeze({ [traceIdLabel]: span.traceId, span_id: span.spanId });
}
