import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../src/traceql/parse.ts';
import { groupAttributes, valueText } from './attribute-groups.ts';
import { findQuery, listHref } from './find-query.ts';
import { stateOf, traceHref } from './url.ts';

test('attributes are grouped by subject and sorted', () => {
  const groups = groupAttributes({
    'pod.name': 'demo',
    'exit.code': 200,
    zebra: 1,
    'url.full': 'http://x/',
    'k8s.pod.name': 'demo',
    duration: 5,
    'exitc.code': 200,
  });
  assert.deepEqual(
    groups.map(({ title, entries }) => [title, entries.map(([key]) => key)]),
    [
      ['Pod and Kubernetes', ['k8s.pod.name', 'pod.name']],
      ['Result', ['exit.code', 'exitc.code']],
      ['HTTP', ['url.full']],
      ['Other', ['duration', 'zebra']],
    ],
  );
});

test('a value is copied as text without quotes, anything else as JSON', () => {
  assert.equal(valueText('a "b"'), 'a "b"');
  assert.equal(valueText(['a', 'b']), '["a","b"]');
  assert.equal(valueText(true), 'true');
});

test('a value becomes a condition where TraceQL can say it', () => {
  assert.equal(findQuery('span', 'pod.name', 'demo'), '{ span.pod.name = "demo" }');
  assert.equal(findQuery('span', 'exit.code', 500), '{ span.exit.code = 500 }');
  assert.equal(findQuery('resource', 'a b', 'x'), '{ resource."a b" = "x" }');
  assert.equal(findQuery('span', 'pod.uid', ['u1', 'u2']), '{ span.pod.uid = "u1" }');
  assert.equal(findQuery('span', 'n', -1), undefined);
  assert.equal(findQuery('span', 'n', null), undefined);
  assert.equal(findQuery('span', 'n', []), undefined);
  assert.equal(listHref('{ span.x = "a&b" }'), '/?q=%7B+span.x+%3D+%22a%26b%22+%7D');
});

test('any key and text give a query that the server reads', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (key, value) => {
      const query = findQuery('span', key, value);
      if (query !== undefined) parse(query);
    }),
  );
});

test('the address carries the state of the view and is read back', () => {
  const state = fc.record(
    {
      span: fc.constantFrom('', '00f067aa0ba902b7'),
      filter: fc.string({ unit: 'grapheme' }),
      window: fc.constantFrom(undefined, { from: 0, to: 10 }, { from: 5, to: 1e12 }),
      criticalPath: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(state, (given) => {
      const { searchParams } = new URL(traceHref('a1', given), 'http://localhost');
      assert.deepEqual(stateOf(Object.fromEntries(searchParams)), given);
    }),
  );
});

test('what cannot be read in an address counts as absent', () => {
  const state = stateOf({ span: '../x', window: '9-3', path: 'yes' });
  assert.deepEqual(state, { span: '', filter: '', window: undefined, criticalPath: false });
});
