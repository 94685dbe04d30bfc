import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTraceStore } from '../store/store.ts';
import { filled } from '../testing/searches.ts';
import { request } from '../testing/spans.ts';
import { anyText } from '../testing/text.ts';
import { filter, stages } from '../testing/traceql-arbitrary.ts';
import { checkQuery, printQuery } from '../testing/traceql-text.ts';
import { ask, testViewer } from '../testing/viewer.ts';
import { TraceqlError } from './error.ts';
import { compilePartial } from './partial.ts';
import { compileQuery } from './query.ts';

const words = [
  ...['{', '}', '(', ')', '|', '&&', '||', '=', '!=', '=~', '!~', '<', '<=', '>', '>=', '>>', '!', '-', '+'],
  ...['*', '/', '%', '^', '~', ',', '.a', 'span.a', 'resource."b c"', 'event.a', 'parent.', 'name', 'status'],
  ...[
    'duration',
    'span:id',
    'trace:rootName',
    'nestedSetLeft',
    'nil',
    'true',
    'error',
    'client',
    'by',
    '(.a)',
  ],
  ...['select', 'count()', 'avg', 'rate()', 'with', '"x"', '"', '`', '`y`', '"\\x"', '"(a+)+"', '1', '-1'],
  ...['1.5', '.5', '1e5', '5ms', '1h30m', '1d', '9223372036854775808', '\\', '\n', 'é', '😀', '\ud800', '\0'],
];
const wordy = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((all) => all.join(' '));
const valid = fc
  .tuple(filter, stages)
  .map(([expression, steps]) => printQuery({ filter: expression, stages: steps }));

/** A valid query from which some is cut, or into which a word falls. */
const mutated = fc
  .tuple(valid, fc.nat(), fc.nat({ max: 8 }), fc.oneof(fc.constant(''), fc.constantFrom(...words)))
  .map(([query, at, length, word]) => {
    const start = at % (query.length + 1);
    return query.slice(0, start) + word + query.slice(start + length);
  });

const texts = fc.oneof(anyText(), wordy, mutated);

test('any text is a query, or is refused with a place inside it', () => {
  fc.assert(
    fc.property(texts, (query) => {
      const fault = checkQuery(query);
      if (fault === undefined) return;
      assert.ok(fault.offset >= 0 && fault.length >= 0 && fault.offset + fault.length <= query.length, query);
      assert.ok(fault.message.length > 0 && !fault.message.includes('undefined'), fault.message);
    }),
    { numRuns: 3_000 },
  );
});

test('line and column are those of the offset', () => {
  fc.assert(
    fc.property(texts, (query) => {
      try {
        compileQuery(query);
      } catch (error) {
        assert.ok(error instanceof TraceqlError, String(error));
        const before = query.split('\n').slice(0, error.line - 1);
        const line = query.slice(before.reduce((sum, text) => sum + text.length + 1, 0));
        const column = Array.from(line)
          .slice(0, error.column - 1)
          .join('').length;
        assert.equal(before.reduce((sum, text) => sum + text.length + 1, 0) + column, error.offset);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('whatever is answered costs a bounded number of steps for each span', () => {
  const store = createTraceStore({ maxSpans: 100, maxBytes: 1_000_000 });
  const attributes = { a: ['x', 'y', 'ab'], b: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'c d': 1n };
  store.append(request(Array.from({ length: 10 }, () => ({ attributes }))));
  fc.assert(
    fc.property(fc.oneof(valid, mutated), (text) => {
      if (checkQuery(text) !== undefined) return;
      const query = compileQuery(text);
      for (const trace of store.traces()) {
        for (const span of trace.spans) {
          query.work.steps = 0;
          query.matches(span, trace);
          assert.ok(query.work.steps <= 10_000, `${text}: ${query.work.steps}`);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('what is half typed is never a fault', () => {
  fc.assert(
    fc.property(texts, (query) => {
      compilePartial(query);
    }),
    { numRuns: 1_000 },
  );
});

test('a search for any text is answered with 200 or 400', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const paths = ['/api/search?q=', '/api/v2/search/tags?q=', '/api/v2/search/tag/name/values?q='];
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom(...paths), async (query, path) => {
      const { status, body } = await ask(viewer, path + encodeURIComponent(query.toWellFormed()));
      assert.ok(status === 200 || (status === 400 && path === paths[0]), `${query}: ${status} ${body}`);
      if (status === 400)
        assert.match(body.toString(), /^invalid TraceQL query: parse error at line \d+, col/);
    }),
    { numRuns: 400 },
  );
});
