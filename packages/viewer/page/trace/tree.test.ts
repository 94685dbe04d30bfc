import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTrace, row } from './testing/spans.ts';
import { ancestors, buildTree, childIndexes, type TraceTree } from './tree.ts';

const drawn = ({ nodes }: TraceTree): string[] =>
  nodes.map(({ span, level }) => `${' '.repeat(level - 1)}${span?.spanId ?? 'missing parent'}`);

test('children stand below their parent in the order of their start', () => {
  const tree = buildTree([
    row({ spanId: 'late', parentSpanId: 'root', offsetMicros: 9 }),
    row({ spanId: 'leaf', parentSpanId: 'early', offsetMicros: 3 }),
    row({ spanId: 'early', parentSpanId: 'root', offsetMicros: 2 }),
    row({ spanId: 'root' }),
  ]);
  assert.deepEqual(drawn(tree), ['root', ' early', '  leaf', ' late']);
  assert.deepEqual(childIndexes(tree, 0), [1, 3]);
  assert.deepEqual(ancestors(tree, 2), [1, 0]);
});

test('spans whose parent is not there, and cycles, follow under a heading that spans their time', () => {
  const tree = buildTree([
    row({ spanId: 'root' }),
    row({ spanId: 'orphan', parentSpanId: 'gone', offsetMicros: 5, durationMicros: 7 }),
    row({ spanId: 'a', parentSpanId: 'b', offsetMicros: 20 }),
    row({ spanId: 'b', parentSpanId: 'a', offsetMicros: 21 }),
    row({ spanId: 'self', parentSpanId: 'self', offsetMicros: 30 }),
  ]);
  assert.deepEqual(drawn(tree), ['root', 'missing parent', ' orphan', ' a', '  b', ' self']);
  assert.deepEqual([tree.nodes[1]?.startMicros, tree.nodes[1]?.endMicros], [5, 40]);
});

test('a chain of 10,000 spans is a tree of 10,000 levels', () => {
  const tree = buildTree(
    Array.from({ length: 10_000 }, (_, i) =>
      row({ spanId: `${i}`, parentSpanId: i === 0 ? '' : `${i - 1}`, offsetMicros: i }),
    ),
  );
  assert.equal(tree.nodes.at(-1)?.level, 10_000);
  assert.equal(tree.nodes[0]?.end, 10_000);
});

test('a trace without spans is an empty tree with a time to divide by', () => {
  assert.deepEqual(buildTree([]), { nodes: [], indexes: new Map(), durationMicros: 1 });
});

test('every span is there exactly once, below its parent where it has one', () => {
  fc.assert(
    fc.property(anyTrace, (spans) => {
      const tree = buildTree(spans);
      const placed = tree.nodes.flatMap(({ span }) => (span === undefined ? [] : [span]));
      assert.equal(placed.length, spans.length);
      assert.deepEqual(new Set(placed), new Set(spans));
      assert.ok(tree.nodes.length - placed.length <= 1);
      for (const [index, { span, parent, level, end }] of tree.nodes.entries()) {
        const above = tree.nodes[parent];
        assert.ok(parent < index);
        assert.equal(level, (above?.level ?? 0) + 1);
        assert.ok(end > index && end <= (above?.end ?? tree.nodes.length));
        if (above?.span !== undefined) assert.equal(span?.parentSpanId, above.span.spanId);
        else if (span?.parentSpanId === '') assert.equal(parent, -1);
      }
    }),
  );
});

test('without a cycle only spans whose parent is not there are under the heading', () => {
  const acyclic = anyTrace.map((spans) =>
    spans.filter(({ spanId, parentSpanId }) => !(Number(parentSpanId) >= Number(spanId))),
  );
  fc.assert(
    fc.property(acyclic, (spans) => {
      const tree = buildTree(spans);
      const known = new Set(spans.map(({ spanId }) => spanId));
      for (const { span, parent } of tree.nodes) {
        if (span !== undefined && parent >= 0 && tree.nodes[parent]?.span === undefined)
          assert.ok(!known.has(span.parentSpanId));
      }
    }),
  );
});
