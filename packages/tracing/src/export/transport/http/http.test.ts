import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createAuthority, fileOf, type Pair } from '../../../testing/certificates.ts';
import { testFolder } from '../../../testing/folder.ts';
import { partialSuccess } from '../../delivery/testing/receiver.ts';
import { namesIn } from '../../delivery/testing/requests.ts';
import { serveTcp } from '../../delivery/testing/sockets.ts';
import { assertTaken, startTrial, type TrialOptions } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';
import { readRetryAfter } from './reply.ts';

type OnRequest = (response: ServerResponse, index: number, incoming: IncomingMessage) => boolean | undefined;

interface HttpReceiver {
  readonly port: number;
  readonly taken: readonly string[];
  readonly connections: number;
  kill(): void;
}

/** Takes all but the requests that were answered by `onRequest`, which then says true. */
async function serveOtlp(
  t: TestContext,
  onRequest: OnRequest = () => false,
  { port = 0, tls }: { port?: number; tls?: Pair } = {},
): Promise<HttpReceiver> {
  const taken: string[] = [];
  let index = 0;
  let connections = 0;
  const listener: RequestListener = async (incoming, response) => {
    const body = await buffer(incoming);
    assert.equal(incoming.url, '/v1/traces');
    assert.equal(incoming.headers['content-type'], 'application/x-protobuf');
    if (onRequest(response, index++, incoming)) return;
    taken.push(...namesIn(incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
    response.end();
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on(tls ? 'secureConnection' : 'connection', () => {
    connections += 1;
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const kill = () => {
    server.close();
    server.closeAllConnections();
  };
  t.after(kill);
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    get connections() {
      return connections;
    },
    kill,
  };
}

const toPort = (t: TestContext, port: number, options: Partial<TrialOptions> = {}) =>
  startTrial(t, { endpoint: `http://127.0.0.1:${port}/v1/traces`, http: true, ...options });

test('requests go over a few connections that are kept, with the headers', async (t) => {
  const seen = new Set<unknown>();
  const receiver = await serveOtlp(t, (_response, _index, { headers }) => {
    seen.add(headers['x-scope-orgid']);
    return false;
  });
  const trial = toPort(t, receiver.port, { headers: { 'x-scope-orgid': 'lab' } });
  for (let i = 0; i < 40; i += 1) trial.offer(3);
  const stats = await trial.settled();
  assert.equal(stats.sent, 120);
  assert.equal(receiver.taken.length, 120);
  assert.ok(receiver.connections <= 4);
  assert.deepEqual([...seen], ['lab']);
});

for (const status of [429, 502, 503, 504])
  test(`HTTP ${status} is retried until the receiver takes it`, async (t) => {
    const receiver = await serveOtlp(t, (response, index) => {
      if (index >= 2) return false;
      response.writeHead(status, { 'content-type': 'text/plain' }).end('not now');
      return true;
    });
    const trial = toPort(t, receiver.port);
    trial.offer(7);
    const stats = await trial.settled();
    assert.equal(stats.sent, 7);
    assert.equal(stats.retries, 2);
    assert.deepEqual(trial.delays[0]?.reason, `HTTP ${status}`);
    assert.equal(trial.delays[0]?.message, 'not now');
    assertTaken(stats, receiver.taken);
  });

for (const status of [302, 400, 401, 403, 404, 408, 415, 500, 501])
  test(`HTTP ${status} is final`, async (t) => {
    const receiver = await serveOtlp(t, (response) => {
      response.writeHead(status).end();
      return true;
    });
    const trial = toPort(t, receiver.port);
    trial.offer(7);
    assert.deepEqual((await trial.settled()).dropped, { [`refused:HTTP ${status}`]: 7 });
  });

test('Retry-After is honoured', async (t) => {
  const times: number[] = [];
  const receiver = await serveOtlp(t, (response, index) => {
    times.push(performance.now());
    if (index > 0) return false;
    response.writeHead(429, { 'retry-after': '1' }).end();
    return true;
  });
  const trial = toPort(t, receiver.port);
  trial.offer();
  assert.equal((await trial.settled()).sent, 1);
  const [first = 0, second = 0] = times;
  assert.ok(second - first >= 990, `${second - first} ms`);
});

test('Retry-After is seconds or a date; anything else is none', () => {
  assert.equal(readRetryAfter('5'), 5000);
  assert.equal(readRetryAfter(new Date(0).toUTCString()), 0);
  const inAMinute = readRetryAfter(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  assert.ok(inAMinute > 55_000 && inAMinute <= 60_000);
  assert.equal(readRetryAfter('soon'), undefined);
  assert.equal(readRetryAfter(undefined), undefined);
});

test('HTTP 413: the request is sent in smaller parts', async (t) => {
  const receiver = await serveOtlp(t, (response, _index, { headers }) => {
    if (Number(headers['content-length']) < 10_000) return false;
    response.writeHead(413).end();
    return true;
  });
  const trial = toPort(t, receiver.port);
  trial.offer(30, 1000);
  assert.equal((await trial.settled()).sent, 30);
  assert.equal(receiver.taken.length, 30);
});

test('a partial success is read', async (t) => {
  const receiver = await serveOtlp(t, (response) => {
    response
      .writeHead(200, { 'content-type': 'application/x-protobuf' })
      .end(partialSuccess(3, 'no such tenant'));
    return true;
  });
  const trial = toPort(t, receiver.port);
  trial.offer(10);
  assert.deepEqual((await trial.settled()).dropped, { rejected: 3 });
  assert.equal(trial.losses[0]?.message, 'no such tenant');
});

test('a reply without an end is cut off, and its status counts', async (t) => {
  const receiver = await serveOtlp(t, (response) => {
    const flood = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', flood).writeHead(200);
    flood();
    return true;
  });
  const trial = toPort(t, receiver.port);
  trial.offer(2);
  assert.equal((await trial.settled()).sent, 2);
});

test('a receiver that is silent: each attempt ends in time and is uncertain', async (t) => {
  const server = await serveTcp(t, () => {});
  const trial = toPort(t, server.port, { timeoutMillis: 100, limits: { maxAgeMillis: 500 } });
  trial.offer(3);
  const stats = await trial.settled();
  assert.deepEqual(stats.dropped, { expired: 3 });
  assert.ok(stats.uncertain >= 3);
  assert.equal(trial.delays[0]?.reason, 'timeout');
});

test('connections that are reset in the middle of a request are made again', async (t) => {
  const receiver = await serveOtlp(t, (response, index) => {
    if (index >= 2) return false;
    response.socket?.resetAndDestroy();
    return true;
  });
  const trial = toPort(t, receiver.port);
  trial.offer(5);
  const stats = await trial.settled();
  assert.equal(stats.sent, 5);
  assert.equal(stats.uncertain, 10);
  assertTaken(stats, receiver.taken);
});

test('what waits for a long retry goes at once when the receiver is back', async (t) => {
  const first = await serveOtlp(t);
  first.kill();
  const trial = toPort(t, first.port, { limits: { baseDelayMillis: 1e9, maxDelayMillis: 1e9 } });
  for (let i = 0; i < 8; i += 1) trial.offer(5);
  await until(() => trial.delays.length === 4);
  assert.equal(trial.delays[0]?.reason, 'ECONNREFUSED');
  const receiver = await serveOtlp(t, undefined, { port: first.port });
  const stats = await trial.settled();
  assert.equal(stats.sent, 40);
  assert.equal(stats.uncertain, 0);
  assert.equal(receiver.taken.length, 40);
});

test('requests are packed with gzip when asked', async (t) => {
  const receiver = await serveOtlp(t, (_response, _index, { headers }) => {
    assert.equal(headers['content-encoding'], 'gzip');
    assert.ok(Number(headers['content-length']) < 2000);
    return false;
  });
  const trial = toPort(t, receiver.port, { gzip: true });
  trial.offer(10, 1000);
  assert.equal((await trial.settled()).sent, 10);
  assert.equal(receiver.taken.length, 10);
});

for (const http of [true, false])
  test(`${http ? 'HTTP' : 'gRPC'}: what OpenSSL says of a receiver without TLS is told without its codes and files`, async (t) => {
    const { port } = await serveOtlp(t);
    const endpoint = `https://127.0.0.1:${port}${http ? '/v1/traces' : ''}`;
    const trial = startTrial(t, { endpoint, http, tls: { verify: true } });
    trial.offer();
    await until(() => trial.delays.length > 0);
    const [delay] = trial.delays;
    assert.match(delay?.message ?? '', /(wrong version number|packet length too long)$/);
    assert.doesNotMatch(delay?.message ?? '', /error:|\.c:/);
  });

test('certificates that change are used at the next connection', async (t) => {
  const folder = testFolder(t);
  const [before, after] = [await createAuthority(), await createAuthority('another authority')];
  const value = fileOf(folder, 'ca.crt', before.cert);
  const first = await serveOtlp(t, undefined, { tls: await before.issue('server') });
  const trial = startTrial(t, {
    endpoint: `https://127.0.0.1:${first.port}/v1/traces`,
    http: true,
    tls: { ca: { value, from: 'CA' }, verify: true },
  });
  trial.offer(5);
  assert.equal((await trial.settled()).sent, 5);
  first.kill();
  const second = await serveOtlp(t, undefined, { port: first.port, tls: await after.issue('server') });
  trial.offer(5);
  await until(() => trial.delays.some(({ message }) => /signature|certificate/.test(message)));
  fileOf(folder, 'ca.crt', after.cert);
  const stats = await trial.settled();
  assert.equal(stats.sent, 10);
  assert.equal(second.taken.length, 5);
});
