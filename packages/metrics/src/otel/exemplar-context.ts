import type { Labels } from '../model.ts';

const TRACE_ID_HEX = /^(?!0{32})[0-9a-f]{32}$/i;
const SPAN_ID_HEX = /^(?!0{16})[0-9a-f]{16}$/i;

/** An exemplar's labels as OpenTelemetry has them. */
export interface ExemplarContext {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly attributes: Labels;
}

/**
 * `trace_id` and `span_id` where they are valid ids; every other label, and what is no id, is an attribute
 * (compatibility specification, "Exemplars").
 */
export function exemplarContext(labels: Labels): ExemplarContext {
  const { trace_id: traceId = '', span_id: spanId = '', ...others } = labels;
  const hasTrace = TRACE_ID_HEX.test(traceId);
  const hasSpan = SPAN_ID_HEX.test(spanId);
  return {
    traceId: hasTrace ? traceId : undefined,
    spanId: hasSpan ? spanId : undefined,
    attributes: {
      ...others,
      ...(!hasTrace && 'trace_id' in labels && { trace_id: traceId }),
      ...(!hasSpan && 'span_id' in labels && { span_id: spanId }),
    },
  };
}
