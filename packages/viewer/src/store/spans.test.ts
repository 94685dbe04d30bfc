import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exportRequest } from '../testing/arbitrary.ts';
import { encode } from '../testing/proto.ts';
import { request, traceId } from '../testing/spans.ts';
import { attributeReader } from './attributes.ts';
import { createBatch } from './batch.ts';
import { watchStore } from './changes.ts';
import { exitCode, podsOfSpan } from './span-facts.ts';
import { endNanos, type SpanRef, startNanos, wholeSpan } from './span-ref.ts';
import { compareStarts, durationMicros, endMicros, startMicros } from './span-times.ts';
import { createTraceStore } from './store.ts';

const spansOf = (bytes: Uint8Array): SpanRef[] => {
  const batch = createBatch(bytes);
  return Array.from({ length: batch.spans }, (_, row) => ({ batch, row }));
};

const firstOf = (bytes: Uint8Array): SpanRef => spansOf(bytes)[0] as SpanRef;

/** Times of this age of the world: microseconds are exact as numbers up to the year 2255. */
const nanos = fc.bigInt({ min: 0n, max: 8_000_000_000_000_000_000n });

test('microseconds are those of the exact nanoseconds', () => {
  fc.assert(
    fc.property(nanos, fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n }), (start, length) => {
      const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(start + length) };
      const span = firstOf(request([times]));
      assert.equal(startMicros(span), Number(startNanos(span) / 1_000n));
      assert.equal(endMicros(span), Number(endNanos(span) / 1_000n));
      assert.equal(durationMicros(span), Number(length / 1_000n));
    }),
  );
});

test('spans are ordered by their nanoseconds, and one that ends before it starts took no time', () => {
  fc.assert(
    fc.property(nanos, nanos, (a, b) => {
      const [first, second] = spansOf(
        request([{ startTimeUnixNano: String(a) }, { startTimeUnixNano: String(b) }]),
      ) as [SpanRef, SpanRef];
      assert.equal(Math.sign(compareStarts(first, second)), a < b ? -1 : a > b ? 1 : 0);
    }),
  );
  const backwards = { startTimeUnixNano: '1770000000000000000', endTimeUnixNano: '1' };
  assert.equal(durationMicros(firstOf(request([backwards]))), 0);
});

test('several attributes that are read in one pass are those of the whole span', () => {
  fc.assert(
    fc.property(exportRequest, fc.array(fc.string({ maxLength: 3 })), (message, others) => {
      for (const span of spansOf(encode('Request', message))) {
        const { attributes } = wholeSpan(span);
        const names = [...new Set([...attributes.keys(), ...others])];
        assert.deepEqual(
          attributeReader(names)(span),
          names.map((name) => attributes.get(name)),
        );
      }
    }),
  );
});

test('a span names its pod by either convention, and the pods of a batched call', () => {
  const pods = (attributes: Parameters<typeof request>[0][0]['attributes'] = {}) => {
    const { label, pods } = podsOfSpan(firstOf(request([{ attributes }])));
    return [label, pods.map(({ path }) => path)];
  };
  assert.deepEqual(pods({ 'pod.name': 'a', 'pod.namespace': 'x' }), ['x/a', ['x/a']]);
  assert.deepEqual(pods({ 'k8s.pod.name': 'a', 'k8s.namespace.name': 'x' }), ['x/a', ['x/a']]);
  assert.deepEqual(pods({ 'pod.name': 'a' }), ['a', ['a']]);
  assert.deepEqual(pods({ 'pods.count': 1n }), ['1 pod', []]);
  const batched = { 'pods.count': 3n, 'pod.name': ['a', 'b'], 'pod.namespace': ['x', 'y'] };
  assert.deepEqual(pods(batched), ['3 pods', ['x/a', 'y/b']]);
  assert.deepEqual(pods({}), ['', []]);
  const many = Array.from({ length: 1_000 }, (_, i) => `pod-${i}`);
  const [label, named = []] = pods({ 'pods.count': 1_000n, 'pod.name': many, 'pod.namespace': many });
  assert.deepEqual([label, named.length], ['1000 pods', 16]);
});

for (const [value, code] of [
  [200n, 200],
  [0n, 0],
  ['503', 503],
  ['', null],
  ['none', null],
  [2.5, null],
  [9_007_199_254_740_993n, null],
] as const) {
  test(`an exit.code of ${typeof value} ${JSON.stringify(String(value))} is ${code}`, () => {
    assert.equal(exitCode(firstOf(request([{ attributes: { 'exit.code': value } }]))), code);
  });
}

test('a watched store tells of traces that got spans and of those that left, and of nothing else', () => {
  const store = watchStore(createTraceStore({ maxSpans: 2, maxBytes: 1_000_000 }));
  const changes: string[][][] = [];
  const unwatch = store.watch(({ traces, evicted }) =>
    changes.push([[...traces], evicted].map((list) => list.map((trace) => trace.traceId))),
  );
  const version = store.version();
  store.append(request([{ traceId: traceId(1) }, { traceId: traceId(2) }]));
  const changed = store.version();
  assert.notEqual(changed, version);
  store.append(request([{ traceId: traceId(1) }]));
  assert.equal(store.version(), changed);
  store.append(request([{ traceId: traceId(3) }]));
  unwatch();
  store.append(request([{ traceId: traceId(4) }]));
  assert.deepEqual(changes, [
    [[traceId(1), traceId(2)], []],
    [[traceId(3)], [traceId(2)]],
  ]);
});
