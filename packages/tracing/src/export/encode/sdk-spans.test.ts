import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createRequestWriter } from './request-writer.ts';
import { decode, spansOf } from './testing/proto.ts';
import { recorded, spanWith } from './testing/recorded.ts';

function encoded(spans: readonly ReadableSpan[]): Buffer {
  const writer = createRequestWriter({ maxBytes: 4 * 1024 * 1024, maxSpans: 100_000 });
  for (const span of spans) assert.equal(writer.add(span), 'added');
  return writer.take()?.bytes ?? Buffer.alloc(0);
}

const official = (spans: ReadableSpan[]) =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);

test('all that the SDK records of a span is read by another protobuf implementation', () => {
  const spans = recorded(
    (start) => {
      const cause = start('cause');
      cause.end();
      const span = start('CreatePodVK', { text: 'grün', whole: -7, part: 0.5, flag: true, list: ['a', 'b'] });
      span.addLink({ context: cause.spanContext(), attributes: { why: 'queued' } });
      span.addEvent('retry', { attempt: 2 }, [1_770_000_000, 5]);
      span.setStatus({ code: 2, message: 'refused' });
      span.end([4_000_000_001, 999_999_999]);
    },
    (span: Span) => void span.setAttribute('late', 'yes'),
  );
  const bytes = encoded(spans);
  assert.deepEqual(bytes, official(spans));
  const [cause, span] = spansOf(bytes);
  assert.deepEqual(span?.attributes, [
    { key: 'text', value: { stringValue: 'grün' } },
    { key: 'whole', value: { intValue: '-7' } },
    { key: 'part', value: { doubleValue: 0.5 } },
    { key: 'flag', value: { boolValue: true } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
    { key: 'late', value: { stringValue: 'yes' } },
  ]);
  assert.equal(span?.name, 'CreatePodVK');
  assert.equal(span?.endTimeUnixNano, '4000000001999999999');
  assert.deepEqual(span?.status, { code: 2, message: 'refused' });
  const [event] = span?.events ?? [];
  assert.deepEqual([event?.name, event?.timeUnixNano], ['retry', '1770000000000000005']);
  const [link] = span?.links ?? [];
  assert.deepEqual([link?.spanId, link?.traceId], [cause?.spanId, cause?.traceId]);
});

test('an exception, with its stack, comes as the event that the SDK makes of it', () => {
  const spans = recorded((start) => {
    const span = start('failing');
    span.recordException(new TypeError('no such pod'));
    span.end();
  });
  assert.deepEqual(encoded(spans), official(spans));
});

test('resource and scope are written once for all their spans', () => {
  const spans = recorded((start) => {
    for (let i = 0; i < 100; i += 1) start(`span-${i}`).end();
  });
  const request = decode('Request', encoded(spans)) as { resourceSpans: { scopeSpans: unknown[] }[] };
  assert.deepEqual([request.resourceSpans.length, request.resourceSpans[0]?.scopeSpans.length], [1, 1]);
});

test('what is many times the first size of the buffer is encoded whole', () => {
  const spans = recorded((start) => {
    for (let i = 0; i < 3000; i += 1) start(`span-${i}`, { text: 'x'.repeat(i % 700), number: i }).end();
    start('large', { text: 'é'.repeat(500_000) }).end();
  });
  assert.deepEqual(encoded(spans), official(spans));
});

test('a resource whose attributes come later is complete from the next request on', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const resource = resourceFromAttributes({ now: 'here', later: promise });
  const writer = createRequestWriter({ maxBytes: 10_000, maxSpans: 10 });
  const span = spanWith({ resource });
  writer.add(span);
  assert.deepEqual(writer.take()?.bytes, official([span]));
  resolve('there');
  await resource.waitForAsyncAttributes?.();
  writer.add(span);
  const { bytes } = writer.take() ?? { bytes: Buffer.alloc(0) };
  assert.deepEqual(bytes, official([span]));
  assert.ok(bytes.includes('there'));
});
