import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextError } from './errors.ts';
import { anyTrace, row } from './testing/spans.ts';
import { ancestors, buildTree, type TraceTree } from './tree.ts';
import { matchesOf, searchTexts, type VisibleRow, visibleRows } from './visible.ts';

const tree = buildTree([
  row({ spanId: 'root', name: 'SyncPodVK' }),
  row({ spanId: 'create', name: 'CreatePodVK', parentSpanId: 'root', offsetMicros: 1 }),
  row({
    spanId: 'call',
    name: 'CreateHttpCall',
    parentSpanId: 'create',
    offsetMicros: 2,
    exitCode: 500,
    status: 'error',
  }),
  row({ spanId: 'update', name: 'UpdatePodVK', parentSpanId: 'root', offsetMicros: 3 }),
  row({ spanId: 'other', name: 'GetPodsVK', offsetMicros: 4, status: 'error' }),
]);

const texts = searchTexts(tree);

const keys = (of: TraceTree, rows: readonly VisibleRow[]) => rows.map(({ node }) => of.nodes[node]?.key);

test('nothing below a collapsed span is shown', () => {
  const rows = visibleRows(tree, new Set(['create']), undefined);
  assert.deepEqual(keys(tree, rows), ['root', 'create', 'update', 'other']);
  assert.deepEqual(
    rows.map(({ expanded, position, setSize }) => [expanded, position, setSize]),
    [
      [true, 1, 2],
      [false, 1, 2],
      [undefined, 2, 2],
      [undefined, 2, 2],
    ],
  );
});

test('a filter shows matches and their ancestors, and every word has to be found', () => {
  const rows = visibleRows(tree, new Set(), matchesOf(texts, ' HTTPcall  500 '));
  assert.deepEqual(keys(tree, rows), ['root', 'create', 'call']);
  assert.deepEqual(
    rows.map(({ matched, setSize }) => [matched, setSize]),
    [
      [false, 1],
      [false, 1],
      [true, 1],
    ],
  );
  assert.deepEqual(visibleRows(tree, new Set(), matchesOf(texts, 'httpcall 404')), []);
  assert.equal(matchesOf(texts, '  '), undefined);
});

test('the next error is searched in both directions, around the ends, and only among matches', () => {
  const keyOf = (index: number | undefined) => (index === undefined ? undefined : tree.nodes[index]?.key);
  assert.equal(keyOf(nextError(tree, 0, 1, undefined)), 'call');
  assert.equal(keyOf(nextError(tree, 2, 1, undefined)), 'other');
  assert.equal(keyOf(nextError(tree, 4, 1, undefined)), 'call');
  assert.equal(keyOf(nextError(tree, 0, -1, undefined)), 'other');
  assert.equal(keyOf(nextError(tree, 4, 1, matchesOf(texts, 'getpods'))), 'other');
  assert.equal(nextError(tree, 0, 1, matchesOf(texts, 'update')), undefined);
  assert.equal(nextError(buildTree([]), -1, 1, undefined), undefined);
});

test('with nothing collapsed every span is shown once, in the order of the tree', () => {
  fc.assert(
    fc.property(anyTrace, (spans) => {
      const any = buildTree(spans);
      const rows = visibleRows(any, new Set(), undefined);
      assert.deepEqual(
        rows.map(({ node }) => node),
        any.nodes.map((_, index) => index),
      );
    }),
  );
});

test('a row is shown exactly when no ancestor is collapsed and, of a filter, it or one below it matches', () => {
  const someKeys = fc.array(fc.integer({ min: 0, max: 30 }).map(String)).map((all) => new Set(all));
  const someMatches = fc.array(fc.boolean(), { minLength: 42, maxLength: 42 });
  fc.assert(
    fc.property(anyTrace, someKeys, fc.option(someMatches), (spans, collapsed, chosen) => {
      const any = buildTree(spans);
      const matches = chosen === null ? undefined : Uint8Array.from(any.nodes, (_, i) => (chosen[i] ? 1 : 0));
      const rows = visibleRows(any, collapsed, matches);
      const expected = any.nodes.flatMap(({ end }, index) => {
        const hidden = ancestors(any, index).some((above) => collapsed.has(any.nodes[above]?.key ?? ''));
        const wanted = matches === undefined || matches.subarray(index, end).includes(1);
        return wanted && !hidden ? [index] : [];
      });
      assert.deepEqual(
        rows.map(({ node }) => node),
        expected,
      );
      for (const { position, setSize } of rows) assert.ok(position >= 1 && position <= setSize);
    }),
  );
});
