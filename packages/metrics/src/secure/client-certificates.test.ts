import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { collector } from '../index.ts';
import { createAuthority } from '../testing/certificates.ts';
import { fileOf, testFolder } from '../testing/folder.ts';
import { gauge, sampleOf, until } from '../testing/scrapes.ts';
import type { ClientCertificates } from './client-certificates.ts';
import { startReviewServer } from './testing/api-server.ts';
import {
  authority,
  pairFiles,
  startMetricsServer,
  type TestMetricsServer,
  type TestOptions,
} from './testing/metrics-server.ts';

const clients = await createAuthority('authority of clients');
const alice = await clients.issue('alice', { organizations: ['readers', 'ops'], uri: 'spiffe://x/alice' });
const bob = await clients.issue('bob');
const expired = await clients.issue('alice', { days: -1 });
const stranger = await (await createAuthority('another authority')).issue('alice');

async function start(t: TestContext, options: Partial<ClientCertificates> = {}, more: TestOptions = {}) {
  const caFile = fileOf(testFolder(t), 'clients.crt', clients.cert);
  const server = await startMetricsServer(t, {
    tls: pairFiles(t),
    clientCertificates: { caFile, ...options },
    ...more,
  });
  return { server, caFile };
}

/** With tokens as well. */
async function startBoth(t: TestContext, options: Partial<ClientCertificates> = {}) {
  const api = await startReviewServer(t, authority);
  const { apiServer, tokenFile, caFile } = api;
  const server = await startMetricsServer(t, {
    tls: pairFiles(t),
    clientCertificates: { caFile: fileOf(testFolder(t), 'clients.crt', clients.cert), ...options },
    kubernetes: { apiServer, tokenFile, caFile },
  });
  return { server, api };
}

const isRefused = (server: TestMetricsServer, pair?: typeof alice) =>
  assert.rejects(server.get(undefined, pair && { pair }), { code: /^(ECONNRESET|EPIPE|ERR_SSL_.*)$/ });

test('a certificate of the authority reads the metrics', async (t) => {
  const { server } = await start(t);
  assert.equal((await server.get(undefined, { pair: alice })).status, 200);
  assert.equal((await server.get(undefined, { pair: bob })).status, 200);
});

test('without a certificate, or with one that is not valid, there is no connection', async (t) => {
  const { server } = await start(t);
  await isRefused(server);
  await isRefused(server, stranger);
  await isRefused(server, expired);
  await isRefused(server, authority.cert ? await authority.issue('alice') : undefined);
});

test('of those that are signed, the allowed names read: common name, DNS name or URI', async (t) => {
  for (const allowedNames of [['alice'], ['spiffe://x/alice'], ['other', 'alice']]) {
    const { server } = await start(t, { allowedNames });
    assert.equal((await server.get(undefined, { pair: alice })).status, 200, String(allowedNames));
    assert.equal((await server.get(undefined, { pair: bob })).status, 403);
  }
  const { server } = await start(t, { allowedNames: ['localhost'] });
  assert.equal((await server.get(undefined, { pair: bob })).status, 200);
  const nobody = await start(t, { allowedNames: [] });
  assert.equal((await nobody.server.get(undefined, { pair: alice })).status, 403);
});

test('a URI that looks like several names is one', async (t) => {
  const uri = 'spiffe://x, DNS:admin, DNS:y';
  const pair = await clients.issue('mallory', { uri });
  for (const [name, status] of [
    ['admin', 403],
    [uri, 200],
  ] as const) {
    const { server } = await start(t, { allowedNames: [name] });
    assert.equal((await server.get(undefined, { pair })).status, status, name);
  }
});

test('with Kubernetes the certificate tells the user and the groups, and the right is still asked for', async (t) => {
  const { server, api } = await startBoth(t);
  assert.equal((await server.get(undefined, { pair: alice })).status, 200);
  assert.equal((await server.get(undefined, { pair: bob })).status, 403);
  assert.deepEqual(
    api.asked.map(({ spec: { user, groups } }) => ({ user, groups })),
    [
      { user: 'alice', groups: ['readers', 'ops', 'system:authenticated'] },
      { user: 'bob', groups: ['system:authenticated'] },
    ],
  );
});

test('with Kubernetes a certificate that is not valid is nobody’s', async (t) => {
  const { server, api } = await startBoth(t);
  for (const pair of [stranger, expired]) assert.equal((await server.get(undefined, { pair })).status, 401);
  assert.deepEqual(api.asked, []);
});

test('with Kubernetes a token does where there is no certificate that counts', async (t) => {
  const { server, api } = await startBoth(t, { allowedNames: ['bob'] });
  for (const pair of [undefined, alice, stranger, expired]) {
    assert.equal((await server.get(undefined, { ...(pair && { pair }) })).status, 401);
    assert.equal((await server.get('alice', { ...(pair && { pair }) })).status, 200);
  }
  assert.ok(api.asked.every(({ spec }) => spec.user !== 'bob'));
});

test('a session without a certificate cannot be taken up again to count as one with', async (t) => {
  const { server } = await startBoth(t);
  const { port } = server.address;
  const sessions: Buffer[] = [];
  const ask = (session?: Buffer) =>
    new Promise<{ reply: string; isReused: boolean }>((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port,
        ca: authority.cert,
        ...(session && { session }),
      });
      let reply = '';
      socket.on('session', (made) => sessions.push(made));
      socket.on('error', reject);
      socket.on('data', (data) => {
        reply += data;
      });
      const isReused = () => socket.isSessionReused();
      socket.once('secureConnect', () => {
        socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
      });
      socket.once('end', () => resolve({ reply, isReused: isReused() }));
    });
  const first = await ask();
  assert.match(first.reply, /^HTTP\/1.1 401 /);
  for (const session of [...sessions]) {
    const again = await ask(session);
    assert.match(again.reply, /^HTTP\/1.1 401 /);
    assert.equal(again.isReused, false);
  }
});

test('when the authority changes, connections that it vouched for end, and its certificates with them', {
  timeout: 20_000, // less than connections are kept alive
}, async (t) => {
  const { server, caFile } = await start(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...alice, ca: authority.cert });
  t.after(() => agent.destroy());
  const ended = new Promise((resolve) => agent.once('free', (socket) => socket.once('close', resolve)));
  assert.equal((await server.get(undefined, { agent })).status, 200);
  const others = await createAuthority('other authority of clients');
  writeFileSync(caFile, others.cert);
  await ended;
  await assert.rejects(server.get(undefined, { agent }));
  assert.equal((await server.get(undefined, { pair: await others.issue('carol') })).status, 200);
});

test('a connection that is in use as the authority changes is refused the next time', async (t) => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const gatherers = [collector(() => held.then(() => [gauge('held')]))];
  const { server, caFile } = await start(t, {}, { gatherers });
  const socket = connect({ host: '127.0.0.1', port: server.address.port, ca: authority.cert, ...alice });
  t.after(() => socket.destroy());
  let replies = '';
  socket.on('data', (data) => {
    replies += data;
  });
  const ask = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
  socket.write(ask);
  const others = await createAuthority('other authority of clients');
  const pair = await others.issue('carol');
  writeFileSync(caFile, others.cert);
  const isTaken = () => server.get(undefined, { pair, method: 'HEAD' }).then(Boolean, () => false);
  await until(isTaken, 'the other authority');
  release();
  await until(() => replies.includes('held 1'), 'the first answer');
  const ended = once(socket, 'close');
  socket.write(ask);
  await ended;
  assert.deepEqual(replies.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 403']);
});

test('a file of authorities without a certificate is refused, at the start and later', async (t) => {
  const empty = fileOf(testFolder(t), 'clients.crt', '');
  await assert.rejects(start(t, { caFile: empty }), { code: 'ERR_METRICS_CERTIFICATE' });
  const { server, caFile } = await start(t);
  writeFileSync(caFile, '\n');
  await until(async () => {
    const { text } = await server.get(undefined, { pair: alice });
    return /^certwatcher_read_certificate_errors_total 1$/m.test(text);
  }, 'the error is counted');
  await isRefused(server, stranger);
});

test('of several authorities the first end is told', async (t) => {
  const { server, caFile } = await start(t);
  const told = async () => {
    const { status, text } = await server.get(undefined, { pair: alice });
    if (status === 403) return undefined; // connected while the authorities changed
    return sampleOf(text, 'vk_telemetry_metrics_certificate_expiration_timestamp_seconds', 'client_ca');
  };
  const endOf = (cert: string): number => Date.parse(new X509Certificate(cert).validTo) / 1000;
  assert.equal(await told(), endOf(clients.cert));
  const [longer, shorter] = [
    await createAuthority('longer', { days: 9 }),
    await createAuthority('shorter', { days: 0.5 }),
  ];
  writeFileSync(caFile, [longer, clients, shorter].map(({ cert }) => cert).join('\n'));
  await until(async () => (await told()) === endOf(shorter.cert), 'the end of the shorter one');
});
