import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { id, request, traceId } from '../testing/spans.ts';
import { createBatch } from './batch.ts';
import { createTraceStore } from './store.ts';

const caps = { maxSpans: 100_000, maxBytes: 128_000_000 };

const traceIds = (store: ReturnType<typeof createTraceStore>): string[] =>
  Array.from(store.traces(), (trace) => trace.traceId);

test('past the cap on spans the least recently extended traces leave first and whole', () => {
  const store = createTraceStore({ ...caps, maxSpans: 4 });
  store.append(request([{ traceId: traceId(1) }, { traceId: traceId(1) }]));
  store.append(request([{ traceId: traceId(2) }]));
  store.append(request([{ traceId: traceId(1), spanId: id(9) }]));
  const { evicted } = store.append(request([{ traceId: traceId(3) }]));
  assert.deepEqual(
    evicted.map((trace) => trace.traceId),
    [traceId(2)],
  );
  assert.deepEqual(traceIds(store), [traceId(1), traceId(3)]);
  assert.equal(store.stats().evictedSpans, 1);
});

test('past the cap on memory the oldest traces leave', () => {
  const store = createTraceStore({ ...caps, maxBytes: 10_000 });
  for (let i = 1; i <= 100; i++) store.append(request([{ traceId: traceId(i), name: 'x'.repeat(1_000) }]));
  const { bytes, traces } = store.stats();
  assert.ok(bytes <= 10_000 && bytes > 5_000, `${bytes} bytes`);
  assert.deepEqual(
    traceIds(store),
    Array.from({ length: traces }, (_, i) => traceId(101 - traces + i)),
  );
});

test('a request over the caps is refused and nothing leaves for it', () => {
  const store = createTraceStore({ ...caps, maxBytes: 2_000 });
  store.append(request([{}]));
  assert.throws(() => store.append(request([{ name: 'x'.repeat(2_000) }])), { code: 'ERR_VIEWER_CAPACITY' });
  assert.equal(store.stats().spans, 1);
});

test('a span that is sent again is kept once, in small and in large traces', () => {
  const store = createTraceStore(caps);
  const spans = Array.from({ length: 100 }, (_, i) => ({ spanId: id(i + 1) }));
  store.append(request(spans.slice(0, 10)));
  store.append(request(spans.slice(0, 20)));
  store.append(request(spans));
  store.append(request(spans));
  assert.equal(store.trace(traceId(1))?.spans.length, 100);
  const { spans: kept, duplicateSpans } = store.stats();
  assert.deepEqual([kept, duplicateSpans], [100, 130]);
});

test('whatever arrives in whatever order, counts and caps hold', () => {
  const span = fc.record({
    traceId: fc.integer({ min: 1, max: 6 }).map(traceId),
    spanId: fc.integer({ min: 1, max: 50 }).map(id),
  });
  fc.assert(
    fc.property(fc.array(fc.array(span, { maxLength: 8 }), { maxLength: 20 }), (batches) => {
      const store = createTraceStore({ maxSpans: 12, maxBytes: 5_000 });
      let taken = 0;
      for (const spans of batches) {
        taken += spans.length;
        store.append(request(spans));
        const stats = store.stats();
        const traces = [...store.traces()];
        assert.equal(stats.spans, traces.flatMap((trace) => trace.spans).length);
        assert.equal(stats.spans + stats.evictedSpans + stats.duplicateSpans, taken);
        assert.ok(stats.spans <= 12 && stats.bytes <= 5_000);
        assert.equal(stats.bytes > 0, stats.spans > 0);
      }
    }),
    { numRuns: 100 },
  );
});

test('a trace knows its root, its first start and its last end', () => {
  const store = createTraceStore(caps);
  store.append(request([{ spanId: id(2), parentSpanId: id(1), endTimeUnixNano: '1770000009000000000' }]));
  assert.equal(store.trace(traceId(1))?.root, undefined);
  store.append(request([{ spanId: id(1), startTimeUnixNano: '1769999999999999999' }]));
  const trace = store.trace(traceId(1));
  assert.equal(trace?.root, trace?.spans[1]);
  assert.equal(trace?.startNanos, 1769999999999999999n);
  assert.equal(trace?.endNanos, 1770000009000000000n);
});

test('a small request that is a view of a large buffer does not keep it', () => {
  const small = request([{}]);
  const large = new Uint8Array(1_000_000);
  large.set(small);
  assert.equal(createBatch(large.subarray(0, small.length)).bytes.buffer.byteLength, small.length);
});

test('a resource or scope in pieces counts for the memory of each piece', () => {
  const field = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.of(tag, body.length), body]);
  };
  const span = field(0x12, Buffer.of(0x0a, 16), Buffer.alloc(16, 1), Buffer.of(0x12, 8), Buffer.alloc(8, 2));
  const sizeOf = (pieces: number): number => {
    const resource = Array.from({ length: pieces }, () => field(0x0a, Buffer.of(0x10, 1)));
    return createBatch(Uint8Array.from(field(0x0a, ...resource, field(0x12, span)))).size;
  };
  assert.ok(sizeOf(16) - sizeOf(1) >= 15 * 50, `${sizeOf(16)} and ${sizeOf(1)}`);
});

test('a resource counts for the memory that it takes once it is decoded', () => {
  const sizeOf = (values: number): number => {
    const resource = { 'service.name': Array.from({ length: values }, () => false) };
    return createBatch(request([{}], resource)).size;
  };
  assert.ok(sizeOf(1_001) - sizeOf(1) >= 60_000, `${sizeOf(1_001)} and ${sizeOf(1)}`);
});
