import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { type Answer, startCollector } from '../testing/collector.ts';
import { encode } from '../testing/proto.ts';
import { request, traceId } from '../testing/spans.ts';
import { freePort, post, setEnvironment, testViewer, tokenFile } from '../testing/viewer.ts';
import { startViewer, type Viewer } from '../viewer.ts';
import type { Waits } from '../waits.ts';

const spanOf = (number: number, name = 'span') => request([{ traceId: traceId(number), name }]);

/** A viewer that forwards, and its warnings. */
const forwarding = async (t: TestContext, forward: string, waits: Partial<Waits> = {}) => {
  const warnings: string[] = [];
  const options = { forward, onWarning: (message: string) => void warnings.push(message) };
  const viewer = await testViewer(t, options, waits);
  return { viewer, warnings };
};

const sendAll = async (viewer: Viewer, count: number): Promise<void> => {
  for (let number = 1; number <= count; number++) {
    assert.equal((await post(viewer, spanOf(number))).status, 200);
  }
};

test('every accepted request goes on, byte for byte, and what brought nothing new does not', async (t) => {
  const collector = await startCollector(t, {
    reply: Buffer.from(encode('Response', { partialSuccess: { rejectedSpans: 1 } })),
  });
  const { viewer, warnings } = await forwarding(t, `127.0.0.1:${collector.port}`);
  const bytes = request([{ attributes: { a: 1n } }, { traceId: traceId(0) }]);
  await post(viewer, bytes);
  await post(viewer, bytes);
  await post(viewer, 'garbage');
  await post(viewer, spanOf(2));
  await viewer.close();
  assert.deepEqual(collector.taken, [Buffer.from(bytes), Buffer.from(spanOf(2))]);
  const size = bytes.length + spanOf(2).length;
  assert.deepEqual(viewer.forwarded(), {
    requests: 2,
    bytes: size,
    rejectedSpans: 2,
    dropped: {},
    waiting: 0,
  });
  assert.deepEqual(warnings, []);
});

test('two viewers that forward to each other do not send a request round', async (t) => {
  const port = await freePort();
  const one = await testViewer(t, { forward: `127.0.0.1:${port}` });
  const other = await testViewer(t, { grpcPort: port, forward: `127.0.0.1:${one.ports.grpc}` });
  await post(one, spanOf(1));
  while (other.forwarded()?.requests !== 1) await new Promise(setImmediate);
  await one.close();
  await other.close();
  const spans = [one, other].map((viewer) => viewer.stats().spans);
  const forwarded = [one, other].map((viewer) => viewer.forwarded()?.requests);
  assert.deepEqual([spans, forwarded, one.stats().duplicateSpans], [[1, 1], [1, 1], 1]);
});

test('headers of the environment are sent, and a secret in them is in no warning', async (t) => {
  const secret = 'Bearer s3cret-s3cret';
  setEnvironment(t, { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(secret)},x-a=1%2C2` });
  const collector = await startCollector(t, {
    answer: () => ({ code: status.PERMISSION_DENIED, details: `no right for\n${secret}\u001b[2J` }),
  });
  const { viewer, warnings } = await forwarding(t, `http://127.0.0.1:${collector.port}`);
  await post(viewer, spanOf(1));
  await viewer.close();
  const [{ metadata } = { metadata: undefined }] = collector.requests;
  assert.deepEqual([metadata?.get('authorization'), metadata?.get('x-a')], [[secret], ['1,2']]);
  assert.deepEqual(viewer.forwarded()?.dropped, { PERMISSION_DENIED: 1 });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /PERMISSION_DENIED: no right for \*\*\*.*1 request dropped/);
  assert.doesNotMatch(warnings[0] ?? '', /s3cret/);
  assert.ok(!warnings[0]?.includes('\u001b'));
});

for (const code of [status.UNAVAILABLE, status.ABORTED, status.DATA_LOSS, status.CANCELLED]) {
  test(`a request that is answered with ${status[code]} is sent again`, async (t) => {
    const collector = await startCollector(t, { answer: (index) => (index < 2 ? { code } : 'ok') });
    const { viewer } = await forwarding(t, `127.0.0.1:${collector.port}`);
    await post(viewer, spanOf(1));
    await collector.hasTaken(1);
    await viewer.close();
    assert.equal(collector.requests.length, 3);
    assert.deepEqual([viewer.forwarded()?.requests, viewer.forwarded()?.dropped], [1, {}]);
  });
}

test('the wait that a RetryInfo asks for is kept, and the other requests wait too', async (t) => {
  const collector = await startCollector(t, {
    answer: (index): Answer =>
      index === 0 ? { code: status.RESOURCE_EXHAUSTED, retryAfterSeconds: 1 } : 'ok',
  });
  const { viewer } = await forwarding(t, `127.0.0.1:${collector.port}`);
  await post(viewer, spanOf(1));
  await collector.hasGot(1);
  await post(viewer, spanOf(2));
  await collector.hasTaken(2);
  const [first, second] = collector.requests;
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 950, 'a second has passed');
  assert.deepEqual(collector.taken, [Buffer.from(spanOf(1)), Buffer.from(spanOf(2))]);
});

for (const code of [status.RESOURCE_EXHAUSTED, status.INVALID_ARGUMENT, status.UNIMPLEMENTED]) {
  test(`a request that is answered with ${status[code]} is dropped and counted, and the next one sent`, async (t) => {
    const collector = await startCollector(t, { answer: (index) => (index === 0 ? { code } : 'ok') });
    const { viewer } = await forwarding(t, `127.0.0.1:${collector.port}`);
    await sendAll(viewer, 2);
    await viewer.close();
    const { requests, dropped } = viewer.forwarded() ?? {};
    assert.deepEqual([requests, dropped, collector.requests.length], [1, { [status[code]]: 1 }, 2]);
  });
}

test('a collector that comes late gets what was sent before', async (t) => {
  const port = await freePort();
  const { viewer, warnings } = await forwarding(t, `127.0.0.1:${port}`);
  await sendAll(viewer, 3);
  const collector = await startCollector(t, { port });
  await collector.hasTaken(3);
  await viewer.close();
  assert.equal(viewer.forwarded()?.requests, 3);
  assert.match(
    warnings.join('\n'),
    /^forwarding to .* is in trouble \(UNAVAILABLE: .*ECONNREFUSED.*waiting.*$/,
  );
});

test('past 16 MiB the newest request is dropped and counted, and senders are never told', async (t) => {
  const collector = await startCollector(t, { answer: () => 'never' });
  const { viewer } = await forwarding(t, `127.0.0.1:${collector.port}`, { flushMs: 200 });
  for (let number = 1; number <= 6; number++) {
    const { status: answered } = await post(viewer, spanOf(number, 'x'.repeat(3_900_000)));
    assert.equal(answered, 200);
  }
  assert.deepEqual(viewer.forwarded()?.dropped, { 'queue full': 2 });
  assert.equal(viewer.forwarded()?.waiting, 4);
});

test('closing ends though the collector never answers, and says what was lost', async (t) => {
  const collector = await startCollector(t, { answer: () => 'never' });
  const { viewer } = await forwarding(t, `127.0.0.1:${collector.port}`, { flushMs: 200 });
  await sendAll(viewer, 6);
  await collector.hasGot(4);
  await viewer.close();
  const { requests, dropped, waiting } = viewer.forwarded() ?? {};
  assert.deepEqual([requests, dropped, waiting], [0, { closed: 6 }, 0]);
});

test('closing does not wait for a collector that is not there', async (t) => {
  const port = await freePort();
  const { viewer } = await forwarding(t, `127.0.0.1:${port}`);
  await sendAll(viewer, 3);
  await viewer.close();
  const { requests, dropped, waiting } = viewer.forwarded() ?? {};
  assert.deepEqual([requests, dropped, waiting], [0, { closed: 3 }, 0]);
});

const httpCollector = async (
  t: TestContext,
  answer: (index: number, response: ServerResponse) => void,
): Promise<{ url: string; got: { request: IncomingMessage; body: Buffer }[] }> => {
  const got: { request: IncomingMessage; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    got.push({ request, body: await buffer(request) });
    answer(got.length - 1, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/otlp/v1/traces`, got };
};

test('a path that ends in /v1/traces is OTLP/HTTP, which retries and drops as its statuses say', async (t) => {
  setEnvironment(t, { OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-scope=a' });
  const statuses = [503, 429, 200, 400, 200];
  const { url, got } = await httpCollector(t, (index, response) => {
    response.writeHead(statuses[index] ?? 500, { 'retry-after': '0' }).end();
  });
  const { viewer } = await forwarding(t, url);
  for (const number of [1, 2, 3]) {
    await post(viewer, spanOf(number));
    const sent = number === 1 ? 3 : number + 2;
    while (got.length < sent) await new Promise(setImmediate);
  }
  await viewer.close();
  assert.deepEqual(
    got.map(({ body }) => body),
    [1, 1, 1, 2, 3].map((number) => Buffer.from(spanOf(number))),
  );
  const [first] = got;
  assert.deepEqual(
    [first?.request.url, first?.request.headers['content-type'], first?.request.headers['x-scope']],
    ['/otlp/v1/traces', 'application/x-protobuf', 'a'],
  );
  const { requests, dropped } = viewer.forwarded() ?? {};
  assert.deepEqual([requests, dropped], [2, { 'HTTP 400': 1 }]);
});

test('the viewer itself is refused as the collector, by any of its names and ports', async (t) => {
  const port = await freePort();
  const { path: file } = tokenFile(t);
  for (const [options, forward] of [
    [{ grpcPort: port }, `127.0.0.1:${port}`],
    [{ grpcPort: port }, `http://localhost:${port}`],
    [{ grpcPort: port }, `0.0.0.0:${port}`],
    [{ httpPort: port }, `http://127.0.0.1:${port}/v1/traces`],
    [{ grpcPort: port, listen: '0.0.0.0', tokenFile: file }, `localhost:${port}`],
  ] as const) {
    await assert.rejects(startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0, ...options, forward }), {
      code: 'ERR_VIEWER_OPTION',
      message: /--forward .* is this viewer itself/,
    });
  }
  const viewer = await testViewer(t, { grpcPort: port });
  assert.equal(viewer.ports.grpc, port, 'the ports were given back');
});

for (const [forward, message] of [
  ['', /--forward: "" is no address/],
  ['http://', /no address/],
  ['user:hunter2@host:4317', /^(?!.*hunter2).*OTEL_EXPORTER_OTLP_HEADERS/],
  ['ftp://host', /unknown scheme/],
  ['::1:4317', /IPv6 without brackets/],
  ['host:0', /no address/],
  ['host:4317/x', /has a path/],
  ['host:4318/v1/traces', /no scheme/],
  ['https://host?x=1', /no address/],
] as const) {
  test(`--forward ${JSON.stringify(forward)} is refused`, async () => {
    await assert.rejects(startViewer({ forward }), { code: 'ERR_VIEWER_OPTION', message });
  });
}

for (const [environment, message] of [
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'authorization' }, /^OTEL_EXPORTER_OTLP_HEADERS has a part/],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%' }, /value for "a" that is not percent-encoded/],
  [{ OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=%0a' }, /^OTEL_EXPORTER_OTLP_TRACES_HEADERS .*cannot carry/],
  [{ OTEL_EXPORTER_OTLP_CERTIFICATE: '/does/not/exist' }, /^OTEL_EXPORTER_OTLP_CERTIFICATE .*ENOENT/],
] as const) {
  test(`the environment ${JSON.stringify(environment)} is refused`, async (t) => {
    setEnvironment(t, environment);
    await assert.rejects(startViewer({ forward: 'host:4317' }), { code: 'ERR_VIEWER_OPTION', message });
  });
}
