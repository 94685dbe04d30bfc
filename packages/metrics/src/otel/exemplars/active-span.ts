import { TraceFlags, trace } from '@opentelemetry/api';
import type { Labels } from '../../model.ts';

/** An exemplar's labels for the span that is active; undefined unless it is sampled, as a link to it would lead nowhere. */
export function activeSpanLabels(traceIdLabel = 'trace_id'): Labels | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return Object.freeze({ [traceIdLabel]: span.traceId, span_id: span.spanId });
}
