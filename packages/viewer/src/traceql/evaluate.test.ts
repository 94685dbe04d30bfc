import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTraceStore } from '../store/store.ts';
import { exportRequest } from '../testing/arbitrary.ts';
import { encode } from '../testing/proto.ts';
import { filter } from '../testing/traceql-arbitrary.ts';
import { holdsFor } from '../testing/traceql-reference.ts';
import { printQuery } from '../testing/traceql-text.ts';
import { compileQuery } from './query.ts';

const text = fc.constantFrom('x', 'y', 'ab', 'ba', '', '😀', '\uffff', 'nil');
const scalar = fc.oneof(
  text.map((stringValue) => ({ stringValue })),
  fc.integer({ min: -3, max: 3 }).map((intValue) => ({ intValue })),
  fc.constantFrom(0.5, 1, -1, 2, Number.NaN).map((doubleValue) => ({ doubleValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
);
const list = (values: fc.Arbitrary<unknown>) =>
  fc.array(values, { maxLength: 3 }).map((all) => ({ arrayValue: { values: all } }));
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  list(scalar),
  list(text.map((stringValue) => ({ stringValue }))),
  list(scalar).map((inner) => ({ arrayValue: { values: [inner] } })),
  fc.constantFrom({}, { bytesValue: Buffer.from('x') }, { kvlistValue: { values: [] } }),
);
const attributes = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c d', '', 'service.name'), value }), {
  maxLength: 4,
});

const id = (length: number) =>
  fc.integer({ min: 1, max: 3 }).map((last) => Buffer.concat([Buffer.alloc(length - 1), Buffer.of(last)]));
const time = fc
  .oneof(fc.bigInt({ min: 1n, max: 4n }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
  .map(String);

const span = fc.record(
  {
    traceId: id(16),
    spanId: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    parentSpanId: fc.oneof(fc.constant(Buffer.alloc(0)), id(8)),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }),
  },
  { requiredKeys: ['traceId', 'spanId', 'attributes'] },
);

const request = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(fc.record({ spans: fc.array(span, { minLength: 1, maxLength: 4 }) }), {
        maxLength: 2,
      }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

for (const [what, requests, numRuns] of [
  ['spans made for the query', request, 1_000],
  ['any spans', exportRequest, 200],
] as const) {
  test(`a filter takes of ${what} those that a plain reading of the decoded span takes`, () => {
    fc.assert(
      fc.property(requests, filter, (message, expression) => {
        const store = createTraceStore({ maxSpans: 1_000, maxBytes: 1_000_000 });
        store.append(encode('Request', message as Record<string, unknown>));
        const query = compileQuery(printQuery({ filter: expression, stages: [] }));
        for (const trace of store.traces()) {
          for (const ref of trace.spans) {
            assert.equal(query.matches(ref, trace), holdsFor(expression, ref, trace));
          }
        }
      }),
      { numRuns },
    );
  });
}
