import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentTypeOf, describe, joined } from './read-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('JSON is known by its name or its brace', () => {
  assert.equal(contentTypeOf('traces.JSON', bytes('\n {"resourceSpans":[]}')), 'application/json');
  assert.equal(contentTypeOf('traces', bytes('{"resourceSpans":[]}')), 'application/json');
});

test('protobuf is not taken for JSON where a length is the code of a brace', () => {
  assert.equal(contentTypeOf('traces.pb', new Uint8Array([0x0a, 0x7b, 0x0a])), 'application/x-protobuf');
});

test('what came of several files is counted together, a trace in two of them once', () => {
  const all = joined([
    { spans: 2, rejected: 0, traceIds: ['a'] },
    { spans: 1_000, rejected: 1, traceIds: ['b', 'a'] },
  ]);
  assert.deepEqual(all, { spans: 1_002, rejected: 1, traceIds: ['a', 'b'] });
  assert.equal(
    describe(all, ['x.json', 'y.json']),
    `${(1002).toLocaleString()} spans in 2 traces from 2 files; 1 span refused`,
  );
  assert.equal(describe({ ...all, spans: 1, rejected: 0 }, ['x.json']), '1 span in 2 traces from x.json');
});
