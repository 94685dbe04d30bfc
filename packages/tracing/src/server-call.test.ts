import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { context, propagation, SpanStatusCode } from '@opentelemetry/api';
import { request } from 'undici';
import { httpCall } from './http-call.ts';
import { type ServerCall, serverCall } from './server-call.ts';
import { withSpan } from './span.ts';
import { serve } from './testing/http.ts';
import { attributesBesideTimes, OTLP_KIND, POD_ATTRIBUTES, pod } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

/** An API that answers what `work` says. */
async function api(t: TestContext, work: (call: ServerCall) => Promise<{ statusCode: number }>) {
  return serve(t, (incoming, response) => {
    serverCall('CreateAPI', incoming, work).then(
      ({ statusCode }) => response.writeHead(statusCode).end(),
      () => response.writeHead(500).end(),
    );
  });
}

const callTo = (url: string, headers: Record<string, string> = {}) =>
  httpCall('CreateHttpCall', [pod], async (call) => {
    const reply = await request(`${url}/create?secret=1`, { method: 'POST', headers: call.inject(headers) });
    await reply.body.dump();
    return { statusCode: reply.statusCode };
  });

test("a SERVER span continues the caller's trace and ends with the status answered", async (t) => {
  const traced = await traceTest(t);
  const { url } = await api(t, async (call) => {
    call.pods([pod]);
    call.setAttributes({ 'getdata.duration': 5 });
    call.addEvent('Retrieving data', { count: 1 });
    return { statusCode: 201 };
  });
  await callTo(url);
  const span = await traced.span('CreateAPI');
  const caller = await traced.span('CreateHttpCall');
  assert.equal(span.kind, OTLP_KIND.server);
  assert.equal(span.traceId, caller.traceId);
  assert.equal(span.parentSpanId, caller.spanId);
  assert.deepEqual(attributesBesideTimes(span), {
    ...POD_ATTRIBUTES,
    'getdata.duration': 5,
    'http.request.method': 'POST',
    'url.full': `${url}/create`,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(url).port),
    'http.response.status_code': 201,
    'exit.code': 201,
    'exitc.code': 201,
  });
  assert.deepEqual(span.events, [{ name: 'Retrieving data', attributes: { count: 1 } }]);
});

test('calls that the handler makes are children of its span', async (t) => {
  const traced = await traceTest(t);
  const { url } = await api(t, () => httpCall('StatusHttpCall', [pod], async () => ({ statusCode: 200 })));
  await callTo(url);
  const server = await traced.span('CreateAPI');
  assert.equal((await traced.span('StatusHttpCall')).parentSpanId, server.spanId);
});

test('an error status is a failure on both sides', async (t) => {
  const traced = await traceTest(t);
  const { url } = await api(t, async () => ({ statusCode: 404 }));
  await callTo(url);
  for (const name of ['CreateAPI', 'CreateHttpCall']) {
    const { attributes, status } = await traced.span(name);
    assert.equal(attributes['exit.code'], 404);
    assert.equal(attributes['error.type'], '404');
    assert.equal(status.code, SpanStatusCode.ERROR);
  }
});

test("a handler's throw is 500 or the error's own status, and goes on to the caller", async (t) => {
  const traced = await traceTest(t);
  const incoming = { headers: {}, method: 'GET', url: '/' };
  const failed = new RangeError('secret');
  await assert.rejects(
    serverCall('Create', incoming, () => Promise.reject(failed)),
    (error) => error === failed,
  );
  const notFound = Object.assign(new Error('secret'), { statusCode: 404, code: 'NotFound' });
  await assert.rejects(serverCall('Delete', incoming, () => Promise.reject(notFound)));
  const create = await traced.span('Create');
  assert.equal(create.attributes['exit.code'], 500);
  assert.deepEqual(create.status, { code: SpanStatusCode.ERROR, message: 'RangeError' });
  const { attributes } = await traced.span('Delete');
  assert.equal(attributes['exit.code'], 404);
  assert.equal(attributes['error.type'], 'NotFound');
});

test('many pods are a count, and those that changed are named', async (t) => {
  const traced = await traceTest(t);
  await serverCall('Status', { headers: {} }, async (call) => {
    call.pods([pod, { ...pod, name: 'other' }]);
    call.changed([pod]);
    return { statusCode: 200 };
  });
  const { attributes } = await traced.span('Status');
  assert.equal(attributes['pods.count'], 2);
  assert.deepEqual(attributes['pod.name'], ['job']);
});

test('a handler sees the baggage that came with the call', async (t) => {
  await traceTest(t);
  let seen: string | undefined;
  const { url } = await api(t, async () => {
    seen = propagation.getBaggage(context.active())?.getEntry('site')?.value;
    return { statusCode: 200 };
  });
  await callTo(url, { baggage: 'site=north' });
  assert.equal(seen, 'north');
});

test('a request with a broken traceparent or address starts a trace of its own', async (t) => {
  const traced = await traceTest(t);
  const headers = { traceparent: '00-zzz', host: 'a b' };
  await serverCall('PingAPI', { headers, url: 'http://[' }, async () => ({ statusCode: 200 }));
  const span = await traced.span('PingAPI');
  assert.equal(span.parentSpanId, '');
  assert.equal(span.attributes['url.full'], undefined);
});

test('what the process was doing is not the parent of a request', async (t) => {
  const traced = await traceTest(t);
  await withSpan('GetPodsVK', {}, () =>
    serverCall('PingAPI', { headers: {} }, async () => ({ statusCode: 200 })),
  );
  assert.equal((await traced.span('PingAPI')).parentSpanId, '');
});

test('without an SDK a handler runs as it is', async () => {
  const reply = await serverCall('Create', { headers: {} }, async (call) => {
    call.pods([pod]);
    call.changed([pod]);
    call.setAttributes({ a: 1 });
    call.addEvent('nothing');
    return { statusCode: 200, more: 'kept' };
  });
  assert.equal(reply.more, 'kept');
});
