import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import type { EncodedRequest } from './request.ts';
import { createRequestWriter } from './request-writer.ts';
import { spans as anySpans } from './testing/arbitrary.ts';
import { spanWith } from './testing/recorded.ts';

const MEBIBYTE = 1024 * 1024;
const official = (spans: ReadableSpan[]) =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);

test('a request is byte for byte that of the official serializer', () => {
  // One writer for all: what it remembers of earlier requests must not show.
  const writer = createRequestWriter({ maxBytes: 8 * MEBIBYTE, maxSpans: 1000 });
  fc.assert(
    fc.property(anySpans, (spans) => {
      for (const span of spans) assert.equal(writer.add(span), 'added');
      const expected = official(spans);
      assert.equal(writer.spans, spans.length);
      assert.equal(writer.bytes, expected.length);
      const request = writer.take();
      assert.equal(request?.spans, spans.length || undefined);
      assert.deepEqual(request?.bytes ?? Buffer.alloc(0), expected);
      assert.deepEqual([writer.spans, writer.bytes, writer.take()], [0, 0, undefined]);
    }),
    { numRuns: 150 },
  );
});

test('spans that are much alike are encoded like the official ones, in whatever order they come', () => {
  const writer = createRequestWriter({ maxBytes: 8 * MEBIBYTE, maxSpans: 1000 });
  fc.assert(
    fc.property(anySpans, fc.array(fc.nat(), { maxLength: 60 }), (pool, order) => {
      const spans = order.flatMap((index) => pool[index % pool.length] ?? []);
      for (const span of spans) writer.add(span);
      assert.deepEqual(writer.take()?.bytes ?? Buffer.alloc(0), official(spans));
    }),
    { numRuns: 50 },
  );
});

test('a sealed request has a buffer of its own of just its size', () => {
  const writer = createRequestWriter({ maxBytes: MEBIBYTE, maxSpans: 1000 });
  fc.assert(
    fc.property(anySpans, anySpans, (first, second) => {
      for (const span of first) writer.add(span);
      const request = writer.take();
      for (const span of second) writer.add(span);
      writer.take();
      if (!request) return;
      assert.deepEqual(request.bytes, official(first));
      assert.equal(request.bytes.buffer.byteLength, request.bytes.length);
    }),
    { numRuns: 30 },
  );
});

test('no request is above its limits, and only a span that alone is above them is refused', () => {
  const limits = fc.record({
    maxBytes: fc.integer({ min: 1, max: 3000 }),
    maxSpans: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(limits, anySpans, ({ maxBytes, maxSpans }, spans) => {
      const writer = createRequestWriter({ maxBytes, maxSpans });
      const requests: EncodedRequest[] = [];
      const expected: Buffer[] = [];
      let batch: ReadableSpan[] = [];
      const seal = () => {
        const request = writer.take();
        if (request) requests.push(request);
        if (batch.length > 0) expected.push(official(batch));
        batch = [];
      };
      for (const span of spans) {
        if (writer.add(span) === 'added') batch.push(span);
        else {
          // Full, or oversized: an empty request shows which.
          seal();
          const added = writer.add(span);
          assert.equal(added, official([span]).length > maxBytes ? 'oversized' : 'added');
          if (added === 'added') batch.push(span);
        }
      }
      seal();
      assert.deepEqual(
        requests.map(({ bytes }) => bytes),
        expected,
      );
      for (const { bytes, spans: count } of requests)
        assert.ok(bytes.length <= maxBytes && count <= maxSpans);
    }),
    { numRuns: 80 },
  );
});

test('a request is only full when the span would bring it over a limit, and what did not fit leaves no trace', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 500, max: 20_000 }),
      anySpans,
      fc.array(fc.nat(), { maxLength: 60 }),
      (maxBytes, pool, order) => {
        const writer = createRequestWriter({ maxBytes, maxSpans: 1000 });
        const batch: ReadableSpan[] = [];
        for (const span of order.flatMap((index) => pool[index % pool.length] ?? [])) {
          const added = writer.add(span);
          if (added === 'added') batch.push(span);
          else assert.ok(official([...batch, span]).length > maxBytes, added);
        }
        assert.deepEqual(writer.take()?.bytes ?? Buffer.alloc(0), official(batch));
      },
    ),
    { numRuns: 50 },
  );
});

test('attributes that are copied up to the limit and given up there leave no trace', () => {
  const alike = (count: number) =>
    spanWith({
      attributes: Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, 'x'.repeat(90)])),
    });
  const [many, few] = [alike(40), alike(2)];
  const writer = createRequestWriter({ maxBytes: official([many, few]).length, maxSpans: 10 });
  assert.deepEqual(
    [many, many, few].map((span) => writer.add(span)),
    ['added', 'full', 'added'],
  );
  assert.deepEqual(writer.take()?.bytes, official([many, few]));
});
