import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import * as undici8 from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { withSpan } from '../span.ts';
import { serve } from '../testing/http.ts';
import { requestOverHttp2 } from '../testing/http2.ts';
import type { ReceivedSpan } from '../testing/otlp.ts';
import { OTLP_KIND, ofName, pod } from '../testing/spans.ts';
import { type TracedTest, traceTest } from '../testing/tracing.ts';

/** Answers the traceparents that came, and what the path asks for. */
function answer(incoming: IncomingMessage, response: ServerResponse): void {
  const [, first, status] = incoming.url?.split('/') ?? [];
  const sent = incoming.headersDistinct.traceparent?.join() ?? 'none';
  incoming.resume().on('end', () => {
    if (first === 'redirect') response.writeHead(302, { location: '/create' }).end();
    else if (first === 'status') response.writeHead(Number(status)).end();
    else if (first === 'large') response.end(Buffer.alloc(1 << 20));
    else response.end(sent);
  });
}

async function traced(t: TestContext): Promise<TracedTest & { readonly url: string }> {
  const test = await traceTest(t, { httpClient: true });
  return { ...test, url: (await serve(t, answer)).url };
}

const traceparentOf = ({ traceId, spanId }: ReceivedSpan) => `00-${traceId}-${spanId}-01`;

/** Each way to make a request, as a text. */
const CLIENTS: Readonly<Record<string, (url: string) => Promise<string>>> = {
  'the built-in fetch': async (url) => (await fetch(url)).text(),
  "undici 6's request": async (url) => (await undici6.request(url)).body.text(),
  "undici 7's request": async (url) => (await undici7.request(url)).body.text(),
  "undici 6's fetch": async (url) => (await undici6.fetch(url)).text(),
  "undici 7's fetch": async (url) => (await undici7.fetch(url)).text(),
  "undici 8's fetch": async (url) => (await undici8.fetch(url)).text(),
  "undici 8's request": async (url) => (await undici8.request(url)).body.text(),
  "undici 8's stream": async (url) => {
    const chunks: Buffer[] = [];
    const into = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    await undici8.stream(url, { method: 'GET' }, () => into);
    return Buffer.concat(chunks).toString();
  },
  "undici 8's pipeline": async (url) => {
    const duplex = undici8.pipeline(url, { method: 'GET' }, ({ body }) => body);
    duplex.end();
    return (await buffer(duplex)).toString();
  },
  "a pool's request": async (url) => {
    const { origin, pathname, search } = new URL(url);
    const pool = new undici8.Pool(origin, { connections: 2 });
    const text = (await pool.request({ method: 'GET', path: pathname + search })).body.text();
    await pool.close();
    return text;
  },
};

for (const [name, get] of Object.entries(CLIENTS))
  test(`${name} is a CLIENT span below its caller and carries its context`, async (t) => {
    const { url, spans } = await traced(t);
    const path = '/api/v1/namespaces/lab/pods/job/log';
    const sent = await withSpan('CreatePodVK', { pod }, () => get(`${url}${path}?token=s3cret#s3cret`));
    const span = ofName(await spans(), 'GET /api/v1/namespaces/{namespace}/pods/{name}/log');
    assert.deepEqual(span.attributes, {
      'http.request.method': 'GET',
      'url.full': url + path,
      'url.template': '/api/v1/namespaces/{namespace}/pods/{name}/log',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(url).port),
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
    });
    assert.equal(span.kind, OTLP_KIND.client);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    assert.equal(span.parentSpanId, ofName(await spans(), 'CreatePodVK').spanId);
    assert.equal(sent, traceparentOf(span));
  });

test('a request outside of any span is a trace of its own', async (t) => {
  const { url, span } = await traced(t);
  await (await fetch(`${url}/create`)).text();
  assert.equal((await span('GET /create')).parentSpanId, '');
});

test('a path without a template leaves only the method in the name, an unknown method HTTP', async (t) => {
  const { url, spans } = await traced(t);
  await (await fetch(`${url}/users/77`)).text();
  await (await undici8.request(`${url}/users/77`, { method: 'get' })).body.dump();
  const [known, unknown] = await spans();
  assert.equal(known?.name, 'GET');
  assert.equal(known?.attributes['url.template'], undefined);
  assert.equal(unknown?.name, 'HTTP');
  assert.equal(unknown?.attributes['http.request.method'], '_OTHER');
  assert.equal(unknown?.attributes['http.request.method_original'], 'get');
});

test('a status from 400 on is a failure without a description', async (t) => {
  const { url, spans } = await traced(t);
  for (const status of [204, 304, 404, 503]) await (await fetch(`${url}/status/${status}`)).text();
  const outcomes = (await spans()).map(({ attributes, status }) => [
    attributes['http.response.status_code'],
    attributes['error.type'],
    status,
  ]);
  const unset = { code: SpanStatusCode.UNSET, message: '' };
  const failed = { code: SpanStatusCode.ERROR, message: '' };
  assert.deepEqual(outcomes, [
    [204, undefined, unset],
    [304, undefined, unset],
    [404, '404', failed],
    [503, '503', failed],
  ]);
});

test('a response without a body, as to HEAD, ends the span', async (t) => {
  const { url, span } = await traced(t);
  await fetch(`${url}/create`, { method: 'HEAD' });
  assert.equal((await span('HEAD /create')).attributes['http.response.status_code'], 200);
});

test('each step of a redirect is a span', async (t) => {
  const { url, spans } = await traced(t);
  const sent = await (await fetch(`${url}/redirect`)).text();
  const [first, second] = await spans();
  assert.equal(first?.attributes['http.response.status_code'], 302);
  assert.equal(second?.name, 'GET /create');
  assert.ok(second);
  assert.equal(sent, traceparentOf(second));
});

test('requests in parallel on kept connections are each below their own caller', async (t) => {
  const { url, spans } = await traced(t);
  const callers = Array.from({ length: 40 }, (_, i) => ({ ...pod, name: `job-${i}` }));
  for (const turn of [0, 1])
    await Promise.all(
      callers.map((caller) =>
        withSpan('CreatePodVK', { pod: caller }, async () =>
          (await fetch(`${url}/turn-${turn}/${caller.name}`)).text(),
        ),
      ),
    );
  const all = await spans();
  const callerOf = new Map(all.map(({ spanId, attributes }) => [spanId, attributes['pod.name']]));
  const requests = all.filter(({ name }) => name === 'GET');
  assert.equal(requests.length, 80);
  for (const { parentSpanId, attributes } of requests)
    assert.match(String(attributes['url.full']), new RegExp(`/${callerOf.get(parentSpanId)}$`));
});

test('the span lasts until the body has ended', async (t) => {
  const started = Promise.withResolvers<ServerResponse>();
  const test = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, (_incoming, response) => {
    response.write('first');
    started.resolve(response);
  });
  const reply = await fetch(url);
  assert.deepEqual(await test.spans(), []);
  (await started.promise).end('last');
  assert.equal(await reply.text(), 'firstlast');
  assert.equal((await test.span('GET')).attributes['http.response.status_code'], 200);
});

test('a body that nobody reads leaves its span open until shutdown', async (t) => {
  const { url, tracing, collector } = await traced(t);
  const reply = await fetch(`${url}/large`);
  const body = await undici8.request(`${url}/large`);
  await tracing.flush();
  assert.deepEqual(collector.spans(), []);
  await tracing.shutdown();
  assert.deepEqual(
    collector.spans().map(({ attributes }) => attributes['http.response.status_code']),
    [200, 200],
  );
  await reply.body?.cancel();
  await body.body.dump({ limit: 0 }).catch(() => {});
});

test('past 10,000 requests under way the oldest is taken for ended', async (t) => {
  const { tracing, spans } = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, () => {});
  const client = new undici8.Client(url);
  const ended = Array.from({ length: 10_001 }, (_, i) =>
    client.request({ method: 'GET', path: `/${i}` }).catch(() => {}),
  );
  const [oldest, ...others] = await spans();
  assert.equal(oldest?.attributes['url.full'], `${url}/0`);
  assert.deepEqual(others, []);
  await tracing.shutdown();
  await client.destroy();
  await Promise.all(ended);
});

test('an HTTP/2 connection is version 2', async (t) => {
  const test = await traceTest(t, { httpClient: true });
  const sent = await requestOverHttp2(t);
  const span = await test.span('GET /create');
  assert.equal(span.attributes['network.protocol.version'], '2');
  assert.equal(span.attributes['http.response.status_code'], 200);
  assert.equal(sent, traceparentOf(span));
});

test('an upgrade has no span, and neither has a request that undici refuses', async (t) => {
  const test = await traceTest(t, { httpClient: true });
  const { server, url } = await serve(t, () => {});
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  );
  const { socket } = await undici8.upgrade(url, { protocol: 'x' });
  socket.destroy();
  await assert.rejects(fetch('http://127.0.0.1:1/'));
  await assert.rejects(fetch('no url'));
  assert.deepEqual(await test.spans(), []);
});
