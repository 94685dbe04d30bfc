import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { Agent, request } from 'undici';
import type { Protocol } from '../endpoint.ts';
import { startTracing } from '../start.ts';
import { runChild } from '../testing/child.ts';
import { startCollector } from '../testing/collector.ts';
import { serve } from '../testing/http.ts';
import { decodeSpans } from '../testing/otlp.ts';
import { traceTest } from '../testing/tracing.ts';
import { instrumentHttpClient } from './instrument.ts';
import { tracingInterceptor } from './interceptor.ts';
import type { HttpClientOptions, HttpClientRequest } from './options.ts';

const CHANNELS = [
  'request:create',
  'client:sendHeaders',
  'request:headers',
  'request:trailers',
  'request:error',
];
const subscribed = () => CHANNELS.filter((name) => channel(`undici:${name}`).hasSubscribers);

test('tracing listens to undici from its start to its shutdown, where it is asked to', async (t) => {
  assert.deepEqual(subscribed(), []);
  const { tracing } = await traceTest(t, { httpClient: true });
  assert.deepEqual(subscribed(), CHANNELS);
  await tracing.shutdown();
  assert.deepEqual(subscribed(), []);
});

test('it does not listen by default, nor with tracing off', async (t) => {
  startTracing({ enabled: false, httpClient: true });
  assert.deepEqual(subscribed(), []);
  await traceTest(t);
  assert.deepEqual(subscribed(), []);
});

test('what guards the headers of a composed dispatcher ends with tracing', async (t) => {
  const other = () => {};
  channel('undici:request:create').subscribe(other);
  const { tracing } = await traceTest(t);
  const { url } = await serve(t, (_incoming, response) => response.end());
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  await (await request(url, { dispatcher })).body.dump();
  channel('undici:request:create').unsubscribe(other);
  assert.deepEqual(subscribed(), ['request:create']);
  await tracing.shutdown();
  assert.deepEqual(subscribed(), []);
});

test('before an SDK runs and after it ended requests go out as they are', async (t) => {
  t.after(instrumentHttpClient());
  const { url } = await serve(t, (incoming, response) => response.end(`${incoming.headers.traceparent}`));
  assert.equal(await (await fetch(url)).text(), 'undefined');
  const { tracing, span } = await traceTest(t);
  assert.match(await (await fetch(url)).text(), /^00-/);
  await span('GET');
  await tracing.shutdown();
  assert.equal(await (await fetch(url)).text(), 'undefined');
});

test('OTEL_NODE_ENABLED_INSTRUMENTATIONS turns it on without code', async (t) => {
  const { url } = await serve(t, (_incoming, response) => response.end());
  for (const [list, names] of [
    ['http, undici', ['GET']],
    ['http', []],
  ] as const) {
    const collector = await startCollector();
    t.after(() => collector.close());
    const env = {
      ENABLE_TRACING: '1',
      TELEMETRY_ENDPOINT: `127.0.0.1:${collector.port}`,
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: list,
    };
    const script = `await (await fetch('${url}')).text(); process.disconnect();`;
    const { code, stderr } = await runChild(t, script, { env, args: ['--import', './register.ts'] }).ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(
      collector.spans().map(({ name }) => name),
      names,
    );
  }
});

/** A receiver of OTLP over HTTP in place of the gRPC one. */
async function sink(t: TestContext) {
  const bodies: Buffer[] = [];
  const { url } = await serve(t, async (incoming, response) => {
    bodies.push(await buffer(incoming));
    response.end();
  });
  return { url, bodies };
}

for (const protocol of ['http/protobuf', 'http/json'] satisfies Protocol[])
  test(`the export over ${protocol}, by the SDK or by fetch, has no spans`, async (t) => {
    const { url, bodies } = await sink(t);
    const { tracing } = await traceTest(t, { endpoint: url, protocol, httpClient: true });
    await (await fetch(`${url}/create`)).text();
    await (await fetch(`${url}/v1/traces`, { method: 'POST', body: '' })).text();
    await tracing.flush();
    assert.equal(tracing.stats().ended, 1);
    await tracing.flush();
    assert.deepEqual(await tracing.shutdown(), { ended: 1, sent: 1, dropped: {}, queued: 0 });
    const [, , exported = Buffer.alloc(0), ...more] = bodies;
    assert.equal(more.length, 0);
    if (protocol === 'http/protobuf')
      assert.deepEqual(
        decodeSpans(exported).map(({ name }) => name),
        ['GET /create'],
      );
    else assert.match(exported.toString(), /"name":"GET \/create"/);
  });

test('a request under suppressed tracing has no span and no headers', async (t) => {
  const { spans } = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, (incoming, response) => response.end(`${incoming.headers.traceparent}`));
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  await context.with(suppressTracing(context.active()), async () => {
    assert.equal(await (await fetch(url)).text(), 'undefined');
    assert.equal(await (await request(url, { dispatcher })).body.text(), 'undefined');
  });
  assert.deepEqual(await spans(), []);
});

test('a sampled-out request carries its context on, and has no span', async (t) => {
  process.env.OTEL_TRACES_SAMPLER = 'always_off';
  t.after(() => {
    delete process.env.OTEL_TRACES_SAMPLER;
  });
  const { spans } = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, (incoming, response) => response.end(`${incoming.headers.traceparent}`));
  assert.match(await (await fetch(url)).text(), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.deepEqual(await spans(), []);
});

test("the host's functions see neither query nor user, and name and leave out requests", async (t) => {
  const seen: HttpClientRequest[] = [];
  const options: HttpClientOptions = {
    urlTemplate(about) {
      seen.push(about);
      return about.path.startsWith('/users/') ? '/users/{id}' : undefined;
    },
    ignore: ({ path }) => path === '/private',
  };
  const { spans } = await traceTest(t, { httpClient: options });
  const { url } = await serve(t, (incoming, response) => response.end(`${incoming.headers.traceparent}`));
  for (const path of ['/users/7?token=1#x', '/create', '/other'])
    await (await fetch(url + path, { method: 'POST' })).text();
  assert.equal(await (await fetch(`${url}/private`)).text(), 'undefined');
  assert.deepEqual(
    seen,
    ['/users/7', '/create', '/other'].map((path) => ({ method: 'POST', origin: url, path })),
  );
  assert.deepEqual(
    (await spans()).map(({ name }) => name),
    ['POST /users/{id}', 'POST /create', 'POST'],
  );
});

test("what the host's functions throw is a warning, once, without their words", async (t) => {
  const fails = () => {
    throw new RangeError('s3cret');
  };
  const options = { urlTemplate: fails, ignore: fails };
  const { spans } = await traceTest(t, { httpClient: options });
  const { url } = await serve(t, (_incoming, response) => response.end());
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => warnings.push(message);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const warned = once(process, 'warning');
  for (const path of ['/create', '/delete']) await (await fetch(url + path)).text();
  await warned;
  assert.deepEqual(
    (await spans()).map(({ name }) => name),
    ['GET /create', 'GET /delete'],
  );
  assert.equal(warnings.length, 2);
  for (const name of ['ignore', 'urlTemplate'])
    assert.ok(
      warnings.some((text) => text.startsWith(`${name} of`) && /RangeError/.test(text)),
      name,
    );
  assert.doesNotMatch(warnings.join(), /s3cret/);
});
