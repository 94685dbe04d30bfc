import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { criticalPath, drawnStretches } from './critical-path.ts';
import { selfMicros } from './self-time.ts';
import { anyTrace, row } from './testing/spans.ts';
import { buildTree } from './tree.ts';

const pathOf = (...spans: Parameters<typeof row>[0][]) => {
  const tree = buildTree(spans.map(row));
  return Object.fromEntries(
    Array.from(criticalPath(tree, 0), ([node, stretches]) => [
      tree.nodes[node]?.key,
      stretches.map(({ startMicros, endMicros }) => [startMicros, endMicros]),
    ]),
  );
};

test('the path goes through the children that were waited for, one after the other', () => {
  const path = pathOf(
    { spanId: 'root', durationMicros: 100 },
    { spanId: 'first', parentSpanId: 'root', offsetMicros: 10, durationMicros: 30 },
    { spanId: 'second', parentSpanId: 'root', offsetMicros: 50, durationMicros: 40 },
    { spanId: 'inner', parentSpanId: 'second', offsetMicros: 60, durationMicros: 10 },
  );
  assert.deepEqual(path, {
    root: [
      [90, 100],
      [40, 50],
      [0, 10],
    ],
    second: [
      [70, 90],
      [50, 60],
    ],
    inner: [[60, 70]],
    first: [[10, 40]],
  });
});

test('what ran beside the longest child is not on the path', () => {
  const path = pathOf(
    { spanId: 'root', durationMicros: 100 },
    { spanId: 'long', parentSpanId: 'root', offsetMicros: 0, durationMicros: 100 },
    { spanId: 'short', parentSpanId: 'root', offsetMicros: 20, durationMicros: 60 },
  );
  assert.deepEqual(path, { long: [[0, 100]] });
});

test('a child that outlives its parent counts to the end of the parent', () => {
  const path = pathOf(
    { spanId: 'root', durationMicros: 100 },
    { spanId: 'stream', parentSpanId: 'root', offsetMicros: 80, durationMicros: 900 },
  );
  assert.deepEqual(path, { stream: [[80, 100]], root: [[0, 80]] });
});

test('the stretches of a path share no time and cover the root', () => {
  fc.assert(
    fc.property(anyTrace, (spans) => {
      const tree = buildTree(spans);
      const { startMicros = 0, endMicros = 0 } = tree.nodes[0] ?? {};
      const all = [...criticalPath(tree, 0).values()].flat();
      const inOrder = all.toSorted((a, b) => a.startMicros - b.startMicros);
      let at = startMicros;
      for (const stretch of inOrder) {
        assert.equal(stretch.startMicros, at);
        assert.ok(stretch.endMicros > at);
        at = stretch.endMicros;
      }
      assert.equal(at, endMicros);
      for (const [node, stretches] of criticalPath(tree, 0)) {
        for (const stretch of stretches) {
          assert.ok(stretch.startMicros >= (tree.nodes[node]?.startMicros ?? 0));
          assert.ok(stretch.endMicros <= (tree.nodes[node]?.endMicros ?? 0));
        }
      }
    }),
  );
});

test('a span with thousands of stretches is drawn with few', () => {
  const stretches = Array.from({ length: 10_000 }, (_, i) => ({
    startMicros: i * 10,
    endMicros: i * 10 + 5,
  })).reverse();
  assert.deepEqual(drawnStretches(stretches, { from: 0, to: 100_000 }), [
    { startMicros: 0, endMicros: 99_995 },
  ]);
  assert.equal(drawnStretches(stretches, { from: 50, to: 100 }).length, 6);
});

test('self time is what no child covers', () => {
  const tree = buildTree([
    row({ spanId: 'root', durationMicros: 100 }),
    row({ spanId: 'a', parentSpanId: 'root', offsetMicros: 10, durationMicros: 20 }),
    row({ spanId: 'b', parentSpanId: 'root', offsetMicros: 20, durationMicros: 20 }),
    row({ spanId: 'late', parentSpanId: 'root', offsetMicros: 90, durationMicros: 50 }),
  ]);
  assert.equal(selfMicros(tree, 0), 60);
  assert.equal(selfMicros(tree, 1), 20);
});

test('self time is between nothing and the duration', () => {
  fc.assert(
    fc.property(anyTrace, (spans) => {
      const tree = buildTree(spans);
      for (const [index, { startMicros, endMicros }] of tree.nodes.entries()) {
        const self = selfMicros(tree, index);
        assert.ok(self >= 0 && self <= endMicros - startMicros);
      }
    }),
  );
});
