import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTraceStore } from '../store/store.ts';
import { request } from '../testing/spans.ts';
import { compilePartial } from './partial.ts';
import { compileQuery } from './query.ts';

for (const [query, complete] of [
  ['{ .a = 1 && .b = ', '{ .a = 1 }'],
  ['{ resource.service.name = "x" && span.foo = "ab', '{ resource.service.name = "x" }'],
  ['{ .a = 1 && .b', '{ .a = 1 }'],
  ['{ .b && .a = 1 }', '{ .a = 1 }'],
  ['{ .a = 1 && && .c = 3', '{ .a = 1 && .c = 3 }'],
  ['{ .a = 1 && (.b = 2 || .c = ', '{ .a = 1 }'],
  ['{ .a = 1 && (.b = 2 || .c = 3)', '{ .a = 1 && (.b = 2 || .c = 3) }'],
  ['{ .a = 1 || .c = 3 }', '{ .a = 1 || .c = 3 }'],
  ['{ .a = 1 } | rate() by (.b)', '{ .a = 1 }'],
  ['{ .a = 1 } | by(', '{ .a = 1 }'],
  ['{ .a = 1 || .b = }', undefined],
  ['{ .a = 1 || .b', undefined],
  ['{ .a = ', undefined],
  ['{ .a }', undefined],
  ['{', undefined],
  ['{}', undefined],
  ['.a = 1', undefined],
  ['{ .a = 1 } >> { .b = 2 }', undefined],
  ['{ .a = 1 } { .b = 2 }', undefined],
  ['{ status = 1 && event.b = 2 }', undefined],
] as const) {
  test(`half typed, ${query} asks for ${complete ?? 'every span'}`, () => {
    const store = createTraceStore({ maxSpans: 100, maxBytes: 1_000_000 });
    const values = [1n, 2n, 3n];
    const spans = values.flatMap((a) =>
      values.flatMap((b) => values.map((c) => ({ attributes: { a, b, c, foo: 'ab' } }))),
    );
    store.append(request(spans.slice(0, 14), { 'service.name': 'x' }));
    const partial = compilePartial(query);
    const whole = compileQuery(complete ?? '{}');
    for (const trace of store.traces()) {
      for (const span of trace.spans) {
        assert.equal(partial?.matches(span, trace) ?? true, whole.matches(span, trace));
      }
    }
    assert.equal(partial === undefined, complete === undefined);
  });
}
