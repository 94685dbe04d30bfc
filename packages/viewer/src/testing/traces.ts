import type { Trace, TraceSpan } from '../trace.ts';

/** A span as the console gets it; what is left out is filled in. */
const traceSpan = (given: Partial<TraceSpan>): TraceSpan => ({
  name: 'span',
  spanId: '01',
  parentSpanId: '',
  service: 'svc',
  startMicros: 0,
  durationMicros: 1_000,
  attributes: {},
  status: { code: 'unset' },
  links: [],
  ...given,
});

/** A trace of these spans. */
export const traceOfSpans = (...spans: Partial<TraceSpan>[]): Trace => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spans: spans.map(traceSpan),
});
