import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { until } from '../testing/scrapes.ts';
import { startReviewServer } from './testing/api-server.ts';
import { authority, pairFiles, startMetricsServer, type TestOptions } from './testing/metrics-server.ts';

const MiB = 1024 ** 2;
/** Over plain HTTP, for the handshakes of 10,000 connections take most of a minute. */
const CLEAR = { tls: undefined };

async function start(t: TestContext, options: TestOptions = {}) {
  const api = await startReviewServer(t, authority);
  const { apiServer, tokenFile, caFile } = api;
  const kubernetes = { apiServer, tokenFile, caFile };
  const server = await startMetricsServer(t, { tls: pairFiles(t), kubernetes, ...options });
  return { api, ...server };
}

function agentOf(t: TestContext, maxSockets: number): Agent {
  const agent = new Agent({ ca: authority.cert, maxSockets, maxCachedSessions: 100 });
  t.after(() => agent.destroy());
  return agent;
}

/** However it ends. */
const closed = (socket: Socket) =>
  new Promise((resolve) =>
    socket
      .on('error', () => {})
      .once('close', resolve)
      .resume(),
  );

const memory = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const tally = (statuses: readonly number[]) =>
  statuses.reduce<Record<number, number>>((counts, status) => {
    counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }, {});

test('10,000 requests without a token, as many at once as there may be connections, are refused in bounded memory', async (t) => {
  const { api, get } = await start(t, CLEAR);
  const before = memory();
  let peak = before;
  const statuses: number[] = [];
  const askOnAndOn = async () => {
    for (let i = 0; i < 20; i += 1) statuses.push((await get()).status);
    peak = Math.max(peak, memory());
  };
  await Promise.all(Array.from({ length: 500 }, askOnAndOn));
  assert.deepEqual(tally(statuses), { 401: 10_000 });
  assert.deepEqual(api.asked, []);
  // Both sides are in this process.
  assert.ok(peak - before < 128 * MiB, `${Math.round((peak - before) / MiB)} MiB`);
});

test('while the API server is slow, many tokens of strangers are answered 503 and do not lock out who was let in', async (t) => {
  const { api, get } = await start(t, CLEAR);
  assert.equal((await get('alice')).status, 200);
  const release = api.hold();
  const statuses: number[] = [];
  // So few that all are answered before the held reviews run out of time, on a busy machine too.
  const strangers = Array.from({ length: 250 }, async (_, i) => {
    statuses.push((await get(`garbage-${i}`)).status);
  });
  await until(() => statuses.length === 226, 'all are answered but those that the API server holds');
  assert.equal((await get('alice')).status, 200);
  assert.ok(api.asked.length <= 2 + 24, `${api.asked.length} reviews`);
  release();
  await Promise.all(strangers);
  assert.deepEqual(tally(statuses), { 401: 24, 503: 226 });
});

test('no Authorization header, whatever is in it, gets in or breaks the server', async (t) => {
  const { api, get } = await start(t);
  const printable = fc.string({
    unit: fc.constantFrom(...'bearBEAR \t=,:."/+~-_azAZ09\u00e9'),
    maxLength: 300,
  });
  const header = fc.oneof(
    printable,
    printable.map((text) => `Bearer ${text}`),
    fc
      .array(fc.constantFrom('Bearer', 'bearer', ' ', 'alice', ',', '=', 'Basic'), { maxLength: 9 })
      .map((parts) => parts.join('')),
    fc.integer({ min: 1, max: 12_000 }).map((length) => `Bearer ${'='.repeat(length)}`),
    fc.integer({ min: 1, max: 12_000 }).map((length) => `Bearer${' '.repeat(length)}x`),
  );
  const agent = agentOf(t, 4);
  await fc.assert(
    fc.asyncProperty(header, async (authorization) => {
      const { status, headers } = await get(undefined, { agent, headers: { authorization } });
      if (/^\s*bearer +alice\s*$/i.test(authorization)) assert.equal(status, 200);
      else assert.deepEqual([status, /^Bearer/.test(String(headers['www-authenticate']))], [401, true]);
    }),
    { numRuns: 300 },
  );
  const isToken = ({ kind, spec }: (typeof api.asked)[number]) =>
    kind !== 'TokenReview' || /^[\w.~+/-]+=*$/.test(String(spec.token));
  assert.ok(api.asked.every(isToken));
});

test('who sends nothing, or a handshake or headers too slowly, loses the connection', async (t) => {
  const { get, address } = await start(t, { requestTimeoutMs: 200 });
  const { port } = address;
  const silent = connectPlain(port, '127.0.0.1');
  const secure = { host: '127.0.0.1', port, ca: authority.cert };
  const idle = connect(secure);
  const slow = connect(secure, () => slow.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-'));
  const drip = setInterval(() => slow.write('a'), 20);
  t.after(() => clearInterval(drip));
  await Promise.all([silent, idle, slow].map(closed));
  assert.equal((await get('alice')).status, 200);
});

test('connections above the limit are dropped, and served again once others end', async (t) => {
  const { get, address } = await start(t, { maxConnections: 2 });
  const holders = [1, 2].map(() => connect({ host: '127.0.0.1', port: address.port, ca: authority.cert }));
  await Promise.all(holders.map((socket) => once(socket, 'secureConnect')));
  await assert.rejects(get('alice'));
  for (const socket of holders) socket.destroy();
  await until(async () => (await get('alice').catch(() => undefined))?.status === 200, 'it is served');
});

test('of many requests sent in one go without a token, one is answered and the connection ends', async (t) => {
  const { get, address } = await start(t);
  const socket = connect({ host: '127.0.0.1', port: address.port, ca: authority.cert });
  socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(10_000));
  let reply = '';
  socket.on('data', (data) => {
    reply += data;
  });
  await closed(socket);
  assert.ok((reply.match(/HTTP\/1\.1 401/g)?.length ?? 0) <= 1, reply);
  assert.equal((await get('alice')).status, 200);
});

test('who leaves while a right is being found out is not served, and nothing breaks', async (t) => {
  const { api, get, address } = await start(t);
  const release = api.hold();
  const socket = connect({ host: '127.0.0.1', port: address.port, ca: authority.cert });
  socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n\r\n');
  await until(() => api.asked.length === 1, 'a review');
  const end = closed(socket);
  socket.destroy();
  await end;
  release();
  assert.equal((await get('alice')).status, 200);
});

test('closing answers what waits for a review', async (t) => {
  const { api, get, close } = await start(t, { closeTimeoutMs: 5_000 });
  api.hold();
  const scrape = get('alice');
  await until(() => api.asked.length === 1, 'a review');
  const end = close();
  assert.equal((await scrape).status, 503);
  await end;
});

test('closing does not wait for who never begins, in clear or in a handshake', async (t) => {
  const { address, close } = await start(t, { closeTimeoutMs: 100, requestTimeoutMs: 2 ** 31 - 1 });
  const silent = connectPlain(address.port, '127.0.0.1');
  const idle = connect({ host: '127.0.0.1', port: address.port, ca: authority.cert });
  await Promise.all([once(silent, 'connect'), once(idle, 'secureConnect')]);
  const ends = [silent, idle].map(closed);
  await close();
  await Promise.all(ends);
});
