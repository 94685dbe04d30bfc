import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { httpCall } from './http-call.ts';
import { serverCall } from './server-call.ts';
import { activeSpanContext, syncPod, withSpan } from './span.ts';
import { attributesBesideTimes, OTLP_KIND, ofName, POD_ATTRIBUTES, pod } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

test('a span has the pod under both namings, and its own times as integers in microseconds', async (t) => {
  const traced = await traceTest(t);
  withSpan('CreatePodVK', { pod }, () => {});
  const span = await traced.span('CreatePodVK');
  assert.deepEqual(attributesBesideTimes(span), POD_ATTRIBUTES);
  assert.equal(span.kind, OTLP_KIND.internal);
  assert.equal(span.status.code, SpanStatusCode.UNSET);
});

test("the pod's own node wins over the process's", async (t) => {
  const traced = await traceTest(t);
  withSpan('CreatePodVK', { pod: { ...pod, nodeName: 'other-node' } }, () => {});
  assert.equal((await traced.span('CreatePodVK')).attributes['k8s.node.name'], 'other-node');
});

test('a span lasts as long as the promise of its work, and holds what is made in it', async (t) => {
  const traced = await traceTest(t);
  const result = await withSpan('CreatePodVK', { pod }, async () => {
    await new Promise(setImmediate);
    withSpan('GetPodVK', { pod }, () => {});
    return 'done';
  });
  assert.equal(result, 'done');
  const spans = await traced.spans();
  const outer = ofName(spans, 'CreatePodVK');
  const inner = ofName(spans, 'GetPodVK');
  assert.equal(inner.parentSpanId, outer.spanId);
  assert.equal(inner.traceId, outer.traceId);
  assert.ok(inner.startNanos >= outer.startNanos && inner.endNanos <= outer.endNanos);
});

test('a throw and a rejection mark the span by code or class, without the message, and go on unchanged', async (t) => {
  const traced = await traceTest(t);
  const coded = Object.assign(new Error('secret words'), { code: 'ECONNRESET' });
  assert.throws(
    () =>
      withSpan('CreatePodVK', { pod }, () => {
        throw coded;
      }),
    (error) => error === coded,
  );
  const plain = new TypeError('secret words');
  await assert.rejects(
    withSpan('DeletePodVK', { pod }, () => Promise.reject(plain)),
    (error) => error === plain,
  );
  const spans = await traced.spans();
  assert.deepEqual(ofName(spans, 'CreatePodVK').status, { code: 2, message: 'ECONNRESET' });
  assert.equal(ofName(spans, 'CreatePodVK').attributes['error.type'], 'ECONNRESET');
  assert.equal(ofName(spans, 'DeletePodVK').attributes['error.type'], 'TypeError');
  assert.deepEqual(ofName(spans, 'DeletePodVK').events, []);
});

test('a code that is a sentence is not recorded', async (t) => {
  const traced = await traceTest(t);
  const error = Object.assign(new RangeError(), { code: 'token abc was refused' });
  await assert.rejects(withSpan('DeletePodVK', { pod }, () => Promise.reject(error)));
  assert.equal((await traced.span('DeletePodVK')).attributes['error.type'], 'RangeError');
});

test("the caller's abort is no failure, a time-out is", async (t) => {
  const traced = await traceTest(t);
  const aborted = AbortSignal.abort();
  await assert.rejects(withSpan('CreatePodVK', { pod }, async () => aborted.throwIfAborted()));
  const late = new DOMException('late', 'TimeoutError');
  await assert.rejects(withSpan('DeletePodVK', { pod }, () => Promise.reject(late)));
  const spans = await traced.spans();
  assert.equal(ofName(spans, 'CreatePodVK').status.code, SpanStatusCode.UNSET);
  assert.equal(ofName(spans, 'DeletePodVK').attributes['error.type'], 'timeout');
});

test('a span of a stream ends with the stream and counts its bytes', async (t) => {
  const traced = await traceTest(t);
  const source = new PassThrough();
  const stream = await withSpan('GetLogsVK', { pod }, async () => source);
  assert.equal(stream, source);
  assert.deepEqual(await traced.spans(), []);
  source.write('first ');
  source.end('größer');
  assert.equal(await text(stream), 'first größer');
  const span = await traced.span('GetLogsVK');
  assert.equal(span.attributes['http.response.body.size'], Buffer.byteLength('first größer'));
  assert.equal(span.status.code, SpanStatusCode.UNSET);
});

test('a stream that fails marks its span, one that its reader leaves does not', async (t) => {
  const traced = await traceTest(t);
  const failing = withSpan('GetLogsVK', { pod }, () => new PassThrough());
  const reading = assert.rejects(text(failing));
  failing.destroy(Object.assign(new Error(), { code: 'ECONNRESET' }));
  await reading;
  assert.equal((await traced.span('GetLogsVK')).attributes['error.type'], 'ECONNRESET');

  const left = withSpan('GetStatsSummaryVK', {}, () => Readable.from(['a', 'b', 'c']));
  const closed = new Promise((resolve) => left.once('close', resolve));
  for await (const _chunk of left) break;
  await closed;
  assert.equal((await traced.span('GetStatsSummaryVK')).status.code, SpanStatusCode.UNSET);
});

test('SyncPodVK is a trace of its own that links to what queued it', async (t) => {
  const traced = await traceTest(t);
  withSpan('GetPodsVK', {}, () => {
    const queuedBy = activeSpanContext();
    syncPod(pod, { queuedBy, queueWaitMicros: 1234.6, attempt: 2 }, () => {
      withSpan('CreatePodVK', { pod }, () => {});
    });
  });
  const spans = await traced.spans();
  const sync = ofName(spans, 'SyncPodVK');
  const turn = ofName(spans, 'GetPodsVK');
  assert.equal(sync.parentSpanId, '');
  assert.notEqual(sync.traceId, turn.traceId);
  assert.deepEqual(sync.links, [{ traceId: turn.traceId, spanId: turn.spanId }]);
  assert.equal(sync.attributes['queue.wait'], 1235);
  assert.equal(sync.attributes.attempt, 2);
  assert.equal(ofName(spans, 'CreatePodVK').parentSpanId, sync.spanId);
});

test('work may add attributes and events to its span', async (t) => {
  const traced = await traceTest(t);
  withSpan('GetPodsVK', { podsCount: 3, attributes: { attempt: 1 } }, (span) => {
    span.setAttributes({ 'pods.count': 4 });
    span.addEvent('half way', { attempt: 2 });
    assert.equal(span.spanContext().traceId.length, 32);
  });
  const span = await traced.span('GetPodsVK');
  assert.equal(span.attributes['pods.count'], 4);
  assert.deepEqual(span.events, [{ name: 'half way', attributes: { attempt: 2 } }]);
});

test('without an SDK work runs as it is, and no span is active', async () => {
  assert.equal(
    withSpan('GetPodsVK', {}, (span) => {
      span.setAttributes({ 'pods.count': 1 });
      span.addEvent('nothing');
      return activeSpanContext();
    }),
    undefined,
  );
  const source = Readable.from(['a']);
  assert.equal(
    withSpan('GetLogsVK', {}, () => source),
    source,
  );
  assert.equal(
    syncPod(pod, { queueWaitMicros: 0, attempt: 1 }, () => 'ran'),
    'ran',
  );
});

test('a name outside the vocabulary makes no span and is warned of once, whatever it is made for', async (t) => {
  const traced = await traceTest(t);
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  // As a host in JavaScript may call it.
  const { wrong, inherited, noName } = JSON.parse(
    '{ "wrong": "CreatePod", "inherited": "toString", "noName": null }',
  );
  const failure = new Error('of the work');
  assert.equal(
    withSpan(wrong, { pod }, (span) => {
      span.setAttributes({ attempt: 1 });
      return 'ran';
    }),
    'ran',
  );
  assert.throws(
    () =>
      withSpan(wrong, { pod }, () => {
        throw failure;
      }),
    (error) => error === failure,
  );
  const called = await withSpan('CreatePodVK', { pod }, () =>
    httpCall(wrong, [pod], async (call) => ({ statusCode: 204, headers: call.inject({}) })),
  );
  const { spanId } = await traced.span('CreatePodVK');
  assert.equal(called.headers.traceparent?.split('-')[2], spanId);
  const served = await serverCall(wrong, { headers: {} }, async (call) => {
    call.pods([pod]);
    return { statusCode: 200 };
  });
  assert.equal(served.statusCode, 200);
  assert.equal(
    withSpan(inherited, {}, () => 'ran'),
    'ran',
  );
  assert.equal(
    withSpan(noName, {}, () => 'ran'),
    'ran',
  );
  assert.deepEqual(
    (await traced.spans()).map(({ name }) => name),
    ['CreatePodVK'],
  );
  await new Promise(setImmediate);
  const messages = warnings.map(({ message }) => message);
  assert.deepEqual(
    messages.map((message) => message.split(' is no span')[0]),
    ['"CreatePod"', '"toString"', 'a value of type object'],
  );
  for (const message of messages) assert.match(message, /use a name of SPANS, listed in the README/);
});
