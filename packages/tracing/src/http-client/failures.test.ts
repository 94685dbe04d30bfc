import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { Agent, Client, request } from 'undici';
import { serve } from '../testing/http.ts';
import { untrustedUrl } from '../testing/http2.ts';
import { traceTest } from '../testing/tracing.ts';
import { tracingInterceptor } from './interceptor.ts';

type Get = (url: string, options?: { signal?: AbortSignal }) => Promise<unknown>;

/** Both ways to the same spans: the channels and a composed dispatcher. */
const WAYS = ['instrumentHttpClient', 'tracingInterceptor'] as const;

/** Traces requests one way, and answers what their only span says of their outcome. */
async function traced(t: TestContext, way: (typeof WAYS)[number]) {
  const test = await traceTest(t, { httpClient: way === 'instrumentHttpClient' });
  const dispatcher = way === 'tracingInterceptor' ? new Agent().compose(tracingInterceptor()) : new Agent();
  t.after(() => dispatcher.destroy());
  const get: Get = async (url, options) => (await request(url, { dispatcher, ...options })).body.text();
  const outcome = async () => {
    const [span, ...others] = await test.spans();
    assert.ok(span);
    assert.deepEqual(others, []);
    const { attributes, status } = span;
    return [attributes['http.response.status_code'], attributes['error.type'], status.code];
  };
  return { get, outcome };
}

const { ERROR, UNSET } = SpanStatusCode;

for (const way of WAYS) {
  test(`${way}: a refused connection is a failure with its code`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { server, url } = await serve(t, () => {});
    server.close();
    await once(server, 'close');
    await assert.rejects(get(url));
    assert.deepEqual(await outcome(), [undefined, 'ECONNREFUSED', ERROR]);
  });

  test(`${way}: a connection that breaks before the response is a failure with its code`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { url } = await serve(t, (incoming) => incoming.socket.destroy());
    await assert.rejects(get(url));
    assert.deepEqual(await outcome(), [undefined, 'UND_ERR_SOCKET', ERROR]);
  });

  test(`${way}: an interim response is not the status`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { url } = await serve(t, (incoming, response) =>
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => incoming.socket.destroy()),
    );
    await assert.rejects(get(url));
    assert.deepEqual(await outcome(), [undefined, 'UND_ERR_SOCKET', ERROR]);
  });

  test(`${way}: a body that breaks is a failure with the status that came`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { url } = await serve(t, (incoming, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => incoming.socket.destroy());
    });
    await assert.rejects(get(url));
    assert.deepEqual(await outcome(), [200, 'UND_ERR_SOCKET', ERROR]);
  });

  test(`${way}: a server that does not speak HTTP is a failure of the parser`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    await assert.rejects(get(`http://127.0.0.1:${address.port}/`));
    const [status, type, code] = await outcome();
    assert.deepEqual([status, code], [undefined, ERROR]);
    assert.match(String(type), /^HPE_|HTTPParserError/);
  });

  test(`${way}: a time-out of the caller's signal is a failure`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { url } = await serve(t, () => {});
    await assert.rejects(get(url, { signal: AbortSignal.timeout(20) }));
    assert.deepEqual(await outcome(), [undefined, 'timeout', ERROR]);
  });

  test(`${way}: the caller's abort is no failure`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const { server, url } = await serve(t, () => {});
    const controller = new AbortController();
    server.once('request', () => controller.abort());
    await assert.rejects(get(url, { signal: controller.signal }));
    assert.deepEqual(await outcome(), [undefined, undefined, UNSET]);
  });

  test(`${way}: an abort in the middle of the body keeps the status`, async (t) => {
    const { get, outcome } = await traced(t, way);
    const controller = new AbortController();
    const { url } = await serve(t, (_incoming, response) => {
      response.write('first', () => controller.abort('enough'));
    });
    await assert.rejects(get(url, { signal: controller.signal }));
    const [, ...rest] = await outcome();
    assert.deepEqual(rest, [undefined, UNSET]);
  });
}

test('an abort with an Error of its own is known by the signal that a dispatch has', async (t) => {
  const { get, outcome } = await traced(t, 'tracingInterceptor');
  const { server, url } = await serve(t, () => {});
  const controller = new AbortController();
  server.once('request', () => controller.abort(new Error('pod is gone')));
  await assert.rejects(get(url, { signal: controller.signal }), /pod is gone/);
  assert.deepEqual(await outcome(), [undefined, undefined, UNSET]);
});

test('a certificate that is not trusted is a failure with the code of TLS', async (t) => {
  const { spans } = await traceTest(t, { httpClient: true });
  await assert.rejects(fetch(await untrustedUrl(t)));
  const [span] = await spans();
  assert.match(String(span?.attributes['error.type']), /UNABLE_TO_VERIFY|SELF_SIGNED/);
  assert.equal(span?.attributes['http.response.status_code'], undefined);
});

test('the built-in fetch that is cancelled in the middle of its body is no failure', async (t) => {
  const { span } = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, (_incoming, response) => response.write('first'));
  const reply = await fetch(url);
  await reply.body?.cancel('read enough');
  const { attributes, status } = await span('GET');
  assert.equal(attributes['http.response.status_code'], 200);
  assert.equal(status.code, UNSET);
});

test('a request to a dispatcher that was closed has a span where it is composed, and none otherwise', async (t) => {
  const { spans } = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, () => {});
  for (const client of [new Client(url), new Client(url).compose(tracingInterceptor())]) {
    await client.close();
    await assert.rejects(client.request({ method: 'GET', path: '/' }));
  }
  assert.deepEqual(
    (await spans()).map(({ attributes }) => attributes['error.type']),
    ['UND_ERR_DESTROYED'],
  );
});
