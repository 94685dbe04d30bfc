import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createRequestWriter } from './request-writer.ts';
import { spansOf } from './testing/proto.ts';
import { spanWith } from './testing/recorded.ts';

const thrower = () => {
  throw new Error('hostile');
};

const circular: unknown[] = [];
circular.push('x', circular);
const twice: Record<string, unknown> = { pod: 'job' };
twice.self = [twice, twice];
const revoked = Proxy.revocable([], {});
revoked.revoke();

const HOSTILE: Readonly<Record<string, unknown>> = {
  'is an array in itself': circular,
  'is a map in itself': twice,
  'is a revoked proxy': revoked.proxy,
  'throws when a part is read': {
    pod: 'job',
    get part() {
      return thrower();
    },
  },
  'throws when its keys are listed': new Proxy({}, { ownKeys: thrower }),
  'throws when its prototype is asked for': new Proxy({}, { getPrototypeOf: thrower }),
  'throws when its length is read': new Proxy([1], { get: thrower }),
  'only looks like bytes': Object.create(Uint8Array.prototype),
  'throws what is not an error': {
    get part() {
      throw undefined;
    },
  },
};

const MAX_BYTES = 1024 * 1024;
const newWriter = () => createRequestWriter({ maxBytes: MAX_BYTES, maxSpans: 100 });

/** What is in a request with these spans. */
function written(...spans: readonly ReadableSpan[]) {
  const writer = newWriter();
  for (const span of spans) assert.equal(writer.add(span), 'added');
  return spansOf(writer.take()?.bytes ?? Buffer.alloc(0));
}

const context = { traceId: 'aa', spanId: 'bb', traceFlags: 1 };

for (const [what, value] of Object.entries(HOSTILE))
  test(`an attribute that ${what} is left out and counted, and nothing else`, () => {
    const attributes = { before: 'same', pod: 'job', hostile: value, after: 'same' };
    const kept = [
      { key: 'before', value: { stringValue: 'same' } },
      { key: 'pod', value: { stringValue: 'job' } },
      { key: 'after', value: { stringValue: 'same' } },
    ];
    const hostile = spanWith({
      attributes,
      droppedAttributesCount: 3,
      events: [{ name: 'event', time: [1, 2], attributes }],
      links: [{ context, attributes }],
    });
    // The second time attributes are copied from the first.
    for (const span of written(hostile, hostile)) {
      assert.deepEqual([span.attributes, span.droppedAttributesCount], [kept, 4]);
      const parts = [...(span.events ?? []), ...(span.links ?? [])];
      assert.equal(parts.length, 2);
      for (const part of parts) assert.deepEqual([part.attributes, part.droppedAttributesCount], [kept, 1]);
    }
  });

test('an attribute whose getter throws, and what cannot be listed, is left out and counted', () => {
  const attributes = {
    pod: 'job',
    get part() {
      return thrower();
    },
    after: 'same',
  };
  const readable = spanWith({ attributes: { pod: 'job', after: 'same', text: 'x'.repeat(100) } });
  const throwing = spanWith({ attributes });
  const unlisted = spanWith({ attributes: new Proxy({}, { ownKeys: thrower }) });
  const kept = [
    { key: 'pod', value: { stringValue: 'job' } },
    { key: 'after', value: { stringValue: 'same' } },
  ];
  const [, first, second, third] = written(readable, throwing, throwing, unlisted);
  for (const span of [first, second])
    assert.deepEqual([span?.attributes, span?.droppedAttributesCount], [kept, 1]);
  assert.equal(third?.droppedAttributesCount, 1);
});

test('bytes that say another length than they have are written as they are', () => {
  const bytes = Buffer.from('four');
  Object.defineProperty(bytes, 'length', { value: 1e9 });
  const [span] = written(spanWith({ attributes: { bytes } }));
  assert.deepEqual(span?.attributes, [
    { key: 'bytes', value: { bytesValue: Buffer.from('four').toString('base64') } },
  ]);
});

test('an event or a link that cannot be read is left out and counted', () => {
  const event = { name: 'good', time: [1, 2] };
  const bad = {
    get name() {
      return thrower();
    },
    time: [1, 2],
  };
  const link = { context };
  const [span] = written(
    spanWith({
      events: [event, bad, event],
      links: [link, { context: undefined }, link],
      droppedLinksCount: 2,
    }),
  );
  assert.deepEqual([span?.events?.length, span?.droppedEventsCount], [2, 1]);
  assert.deepEqual([span?.links?.length, span?.droppedLinksCount], [2, 3]);
});

test('a trace state that cannot be read is left out', () => {
  const [span] = written(
    spanWith({ name: 'kept', spanContext: () => ({ ...context, traceState: { serialize: thrower } }) }),
  );
  assert.deepEqual([span?.name, span?.traceState], ['kept', undefined]);
});

test('a name that is no text is an empty one', () => {
  const [span] = written(spanWith({ name: undefined }));
  assert.equal(span?.name, undefined);
});

test('a span that cannot be read at all is refused, and the request is as it was', () => {
  const writer = newWriter();
  const good = spanWith({ name: 'good', attributes: { pod: 'job', after: 'same' } });
  for (const property of ['spanContext', 'startTime', 'status', 'events', 'resource'])
    for (const value of [undefined, null, new Proxy({}, { get: thrower })]) {
      const bad = spanWith({ name: 'bad', attributes: { pod: 'other' }, [property]: value });
      assert.equal(writer.add(bad), 'oversized', property);
      assert.equal(writer.add(good), 'added');
      assert.equal(writer.add(bad), 'full');
      assert.equal(writer.add(good), 'added');
      const request = writer.take();
      assert.deepEqual(
        request?.bytes,
        Buffer.from(ProtobufTraceSerializer.serializeRequest([good, good]) ?? []),
      );
    }
});

test('a value that grows without end when it is written out is given up at the limit', () => {
  let value: unknown = 'x';
  for (let i = 0; i < 60; i += 1) value = [value, value];
  const endless = new Proxy([], { get: (_, name) => (name === 'length' ? Number.POSITIVE_INFINITY : 1) });
  const writer = newWriter();
  for (const hostile of [value, endless, new Array(2 ** 32 - 1), 'x'.repeat(2 * MAX_BYTES)])
    assert.equal(writer.add(spanWith({ attributes: { hostile } })), 'oversized');
  assert.equal(writer.add(spanWith({ name: 'good' })), 'added');
});
