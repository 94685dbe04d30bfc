import fc from 'fast-check';
import type { SpanRow } from '../../../src/page-api/contract.ts';

/** A span row; what is left out is filled in. */
export const row = (given: Partial<SpanRow> & Pick<SpanRow, 'spanId'>): SpanRow => ({
  parentSpanId: '',
  name: `span ${given.spanId}`,
  service: 'svc',
  kind: 'internal',
  status: 'unset',
  offsetMicros: 0,
  durationMicros: 10,
  exitCode: null,
  pod: '',
  ...given,
});

const anId = fc.integer({ min: 0, max: 30 }).map(String);

/** Traces of any shape: several roots, missing parents, cycles, spans that are their own parent, ids given twice. */
export const anyTrace = fc.array(
  fc
    .record({
      spanId: anId,
      parentSpanId: fc.oneof(fc.constant(''), anId, fc.constant('missing')),
      status: fc.constantFrom('unset' as const, 'error' as const),
      offsetMicros: fc.nat(1_000),
      durationMicros: fc.nat(1_000),
    })
    .map(row),
  { maxLength: 40 },
);
