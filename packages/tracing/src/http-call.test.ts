import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { request } from 'undici';
import { type HttpCall, httpCall } from './http-call.ts';
import { withSpan } from './span.ts';
import { serve } from './testing/http.ts';
import { attributesBesideTimes, OTLP_KIND, POD_ATTRIBUTES, pod } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

/** Sends with undici; the reply's body is the stream itself. */
const sendTo =
  (url: string, options: Parameters<typeof request>[1] = {}) =>
  (call: HttpCall) => {
    call.request({ method: 'GET', url });
    return request(url, { ...options, headers: call.inject({ accept: 'text/plain' }) });
  };

const read = async (reply: { body: { dump(): Promise<void> } }) => void (await reply.body.dump());

test('a call is a CLIENT span below its caller, with status, address and the pod', async (t) => {
  const traced = await traceTest(t);
  const { url } = await serve(t, (_request, response) => response.end('hello'));
  await withSpan('CreatePodVK', { pod }, async () =>
    read(await httpCall('CreateHttpCall', [pod], sendTo(`${url}/create?token=s3cret#s3cret`))),
  );
  const span = await traced.span('CreateHttpCall');
  const parent = await traced.span('CreatePodVK');
  assert.deepEqual(attributesBesideTimes(span), {
    ...POD_ATTRIBUTES,
    'http.request.method': 'GET',
    'url.full': `${url}/create`,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(url).port),
    'http.response.status_code': 200,
    'http.response.body.size': 5,
    'exit.code': 200,
    'exitc.code': 200,
  });
  assert.equal(span.kind, OTLP_KIND.client);
  assert.equal(span.parentSpanId, parent.spanId);
  assert.equal(span.status.code, SpanStatusCode.UNSET);
});

test('the W3C headers of the call go out beside the headers that were there', async (t) => {
  const traced = await traceTest(t);
  const { url } = await serve(t, (incoming, response) => {
    response.end(`${incoming.headers.traceparent} ${incoming.headers.accept}`);
  });
  const reply = await httpCall('StatusHttpCall', [pod], sendTo(url));
  const sent = await reply.body.text();
  const { traceId, spanId } = await traced.span('StatusHttpCall');
  assert.equal(sent, `00-${traceId}-${spanId}-01 text/plain`);
});

test('a status from 400 on is a failure with that status', async (t) => {
  const traced = await traceTest(t);
  const { url } = await serve(t, (_request, response) => response.writeHead(503).end());
  await read(await httpCall('CreateHttpCall', [pod], sendTo(url)));
  const span = await traced.span('CreateHttpCall');
  assert.equal(span.attributes['exit.code'], 503);
  assert.equal(span.attributes['exitc.code'], 503);
  assert.equal(span.attributes['http.response.status_code'], 503);
  assert.equal(span.attributes['error.type'], '503');
  assert.deepEqual(span.status, { code: SpanStatusCode.ERROR, message: '503' });
});

async function failure(t: TestContext, send: (call: HttpCall) => Promise<{ statusCode: number }>) {
  const traced = await traceTest(t);
  await assert.rejects(httpCall('CreateHttpCall', [pod], send));
  const { attributes, status } = await traced.span('CreateHttpCall');
  return {
    exitCode: attributes['exit.code'],
    errorType: attributes['error.type'],
    httpStatus: attributes['http.response.status_code'],
    status: status.code,
  };
}

const noResponse = { exitCode: 500, httpStatus: undefined, status: SpanStatusCode.ERROR };

test('a refused connection is 500 with its code and no HTTP status', async (t) => {
  const { server, url } = await serve(t, () => {});
  server.close();
  await once(server, 'close');
  assert.deepEqual(await failure(t, sendTo(url)), { ...noResponse, errorType: 'ECONNREFUSED' });
});

test('a connection that breaks before the response is 500 with its code', async (t) => {
  const { url } = await serve(t, (incoming) => incoming.socket.destroy());
  assert.deepEqual(await failure(t, sendTo(url)), { ...noResponse, errorType: 'UND_ERR_SOCKET' });
});

test('a server that does not speak TLS is 500 with the code of TLS', async (t) => {
  const { url } = await serve(t, () => {});
  const { errorType, ...rest } = await failure(t, sendTo(url.replace('http:', 'https:')));
  assert.deepEqual(rest, noResponse);
  assert.match(String(errorType), /SSL|UND_ERR_SOCKET/);
});

test('a response that does not come in time is 500 and a timeout', async (t) => {
  const { url } = await serve(t, () => {});
  assert.deepEqual(await failure(t, sendTo(url, { headersTimeout: 20 })), timedOut);
});

const timedOut = { ...noResponse, errorType: 'timeout' };

test("a time-out by the caller's signal is a time-out", async (t) => {
  const { url } = await serve(t, () => {});
  assert.deepEqual(await failure(t, sendTo(url, { signal: AbortSignal.timeout(20) })), timedOut);
});

test('a call with the built-in fetch times out alike', async (t) => {
  const { url } = await serve(t, () => {});
  const fetching = async () => ({
    statusCode: (await fetch(url, { signal: AbortSignal.timeout(20) })).status,
  });
  assert.deepEqual(await failure(t, fetching), timedOut);
});

test('a call with node:http times out alike', async (t) => {
  const { url } = await serve(t, () => {});
  const getting = async () => {
    const [response] = await once(get(url, { signal: AbortSignal.timeout(20) }), 'response');
    return response;
  };
  assert.deepEqual(await failure(t, getting), timedOut);
});

test('an error that carries a status records that status', async (t) => {
  const rejected = Object.assign(new Error('no such pod'), { statusCode: 404 });
  assert.deepEqual(await failure(t, () => Promise.reject(rejected)), {
    exitCode: 404,
    httpStatus: 404,
    errorType: '404',
    status: SpanStatusCode.ERROR,
  });
});

test("the caller's abort leaves no exit code and no error", async (t) => {
  const { server, url } = await serve(t, () => {});
  const controller = new AbortController();
  server.once('request', () => controller.abort());
  const unset = {
    exitCode: undefined,
    errorType: undefined,
    httpStatus: undefined,
    status: SpanStatusCode.UNSET,
  };
  assert.deepEqual(await failure(t, sendTo(url, { signal: controller.signal })), unset);
});

test("an abort with the caller's own reason is known by the signal", async (t) => {
  const traced = await traceTest(t);
  const { server, url } = await serve(t, () => {});
  const controller = new AbortController();
  server.once('request', () => controller.abort(new Error('pod is gone')));
  const { signal } = controller;
  await assert.rejects(httpCall('LogHttpCall', [pod], sendTo(url, { signal }), { signal }), /pod is gone/);
  const { attributes, status } = await traced.span('LogHttpCall');
  assert.equal(attributes['exit.code'], undefined);
  assert.equal(status.code, SpanStatusCode.UNSET);
});

test('a stream keeps the span open and its bytes are counted', async (t) => {
  const traced = await traceTest(t);
  const { server, url } = await serve(t, (_request, response) => response.write('first'));
  const requested = once(server, 'request');
  const reply = await httpCall('LogHttpCall', [pod], sendTo(url));
  const [, response] = await requested;
  assert.deepEqual(await traced.spans(), []);
  response.end(' and last');
  assert.equal((await buffer(reply.body)).toString(), 'first and last');
  const { attributes } = await traced.span('LogHttpCall');
  assert.equal(attributes['http.response.body.size'], 14);
  assert.equal(attributes['exit.code'], 200);
});

test('a stream that breaks after its headers has the status received and an error', async (t) => {
  const traced = await traceTest(t);
  const { server, url } = await serve(t, (_request, response) => response.write('first'));
  const requested = once(server, 'request');
  const reply = await httpCall('LogHttpCall', [pod], sendTo(url));
  const [incoming] = await requested;
  incoming.socket.destroy();
  await assert.rejects(buffer(reply.body));
  const { attributes, status } = await traced.span('LogHttpCall');
  assert.equal(attributes['exit.code'], 200);
  assert.equal(attributes['error.type'], 'UND_ERR_SOCKET');
  assert.equal(status.code, SpanStatusCode.ERROR);
});

test('a stream that its reader leaves is no error', async (t) => {
  const traced = await traceTest(t);
  const { url } = await serve(t, (_request, response) => response.write('first'));
  const reply = await httpCall('LogHttpCall', [pod], sendTo(url));
  const closed = new Promise((resolve) => reply.body.once('close', resolve));
  reply.body.on('error', () => {}).destroy();
  await closed;
  const { attributes, status } = await traced.span('LogHttpCall');
  assert.equal(attributes['exit.code'], 200);
  assert.equal(status.code, SpanStatusCode.UNSET);
});

test('a call about many pods has their count and the names of at most 16 that changed', async (t) => {
  const traced = await traceTest(t);
  const pods = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, namespace: 'lab', uid: `u${i}` }));
  await httpCall('StatusHttpCall', pods, async (call) => {
    call.changed(pods);
    return { statusCode: 200 };
  });
  const { attributes } = await traced.span('StatusHttpCall');
  assert.equal(attributes['pods.count'], 20);
  const names = pods.slice(0, 16).map(({ name }) => name);
  assert.deepEqual(attributes['pod.name'], names);
  assert.equal((attributes['pod.uid'] as string[]).length, 16);
  assert.equal(attributes['k8s.pod.name'], undefined);
});

test('a ping is a trace of its own', async (t) => {
  const traced = await traceTest(t);
  await withSpan('GetPodsVK', {}, () => httpCall('PingHttpCall', [], async () => ({ statusCode: 200 })));
  const ping = await traced.span('PingHttpCall');
  assert.equal(ping.parentSpanId, '');
  assert.notEqual(ping.traceId, (await traced.span('GetPodsVK')).traceId);
  assert.equal(ping.attributes['k8s.node.name'], 'test-node');
});

test('a unix socket is the address of its call', async (t) => {
  const traced = await traceTest(t);
  await httpCall('CreateHttpCall', [pod], async (call) => {
    call.request({ method: 'POST', url: 'http://unix/create', socketPath: '/run/interlink.sock' });
    return { statusCode: 200 };
  });
  const { attributes } = await traced.span('CreateHttpCall');
  assert.equal(attributes['server.address'], '/run/interlink.sock');
  assert.equal(attributes['server.port'], undefined);
});

test('a server that answers something else than HTTP is 500 with the code of the parser', async (t) => {
  const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const { errorType, ...rest } = await failure(t, sendTo(`http://127.0.0.1:${address.port}/`));
  assert.deepEqual(rest, noResponse);
  assert.match(String(errorType), /^HPE_|HTTPParserError/);
});

test('without an SDK the call is made as it is', async (t) => {
  const { url } = await serve(t, (incoming, response) =>
    response.end(incoming.headers.traceparent ?? 'none'),
  );
  const reply = await httpCall('PingHttpCall', [], (call) => {
    call.changed([pod]);
    return sendTo(url)(call);
  });
  assert.equal(await reply.body.text(), 'none');
});

test('each of many addresses, called once and again, has its own URL, host and port', async (t) => {
  const traced = await traceTest(t);
  const urls = Array.from({ length: 150 }, (_, i) => [
    `http://h${i}.test:${i + 1000}/create`,
    `http://h${i}.test:${i + 1000}/create`,
    `https://user:s3cret@h${i}.test/create?token=s3cret#s3cret`,
  ]).flat();
  for (const url of urls) {
    await httpCall('CreateHttpCall', [pod], async (call) => {
      call.request({ method: 'POST', url });
      return { statusCode: 200 };
    });
  }
  const recorded = (await traced.spans()).map(({ attributes }) => [
    attributes['url.full'],
    attributes['server.address'],
    attributes['server.port'],
  ]);
  const expected = urls.map((url) => {
    const { protocol, host, hostname, port } = new URL(url);
    return [`${protocol}//${host}/create`, hostname, Number(port || 443)];
  });
  assert.deepEqual(recorded, expected);
});
