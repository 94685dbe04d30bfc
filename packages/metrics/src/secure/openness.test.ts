import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createSecureMetricsServer } from '../index.ts';
import { pairFiles, startMetricsServer, type TestOptions } from './testing/metrics-server.ts';

const reviews = { apiServer: 'https://127.0.0.1:6443' };
const tls = { certFile: 'tls.crt', keyFile: 'tls.key' };
const clientCertificates = { caFile: 'ca.crt' };

for (const [options, message] of [
  [{ host: '0.0.0.0' }, /host 0\.0\.0\.0 is not loopback and nothing tells who asks: give kubernetes/],
  [{ host: '::' }, /host :: is not loopback/],
  [{ host: '::ffff:10.0.0.1' }, /is not loopback/],
  [{ host: 'metrics.example' }, /host metrics\.example is not loopback/],
  [{ host: '127.0.0.1.nip.io' }, /is not loopback/],
  [{ host: '0.0.0.0', tls }, /nothing tells who asks/],
  [{ host: '0.0.0.0', kubernetes: reviews }, /tokens would be sent there in clear: give tls/],
  [{ clientCertificates }, /clientCertificates need HTTPS: give tls/],
  [{ dangerouslyServeWithoutAuthentication: true, kubernetes: reviews }, /contradicts kubernetes/],
  [{ path: 'metrics' }, /path is "metrics": it has to be a path that starts with \//],
  [{ path: '/metrics?x' }, /path is/],
  [{ maxConnections: 0 }, /maxConnections is 0/],
  [{ maxConnections: 1.5 }, /maxConnections is 1\.5: it has to be a whole number/],
  [{ requestTimeoutMs: 1.5 }, /requestTimeoutMs is 1\.5: it has to be a whole number/],
  [{ closeTimeoutMs: 2 ** 31 }, /closeTimeoutMs is 2147483648/],
  [{ requestTimeoutMs: Number.NaN }, /requestTimeoutMs is NaN/],
  [{ tls: { ...tls, reloadIntervalMs: 0 } }, /reloadIntervalMs is 0/],
] as const) {
  test(`the options ${JSON.stringify(options)} are refused`, () => {
    assert.throws(() => createSecureMetricsServer({ gatherers: [], ...options }), {
      code: 'ERR_METRICS_OPTION',
      message,
    });
  });
}

test('without a way to know who asks, this machine alone is served, and no web page', async (t) => {
  const { get, address } = await startMetricsServer(t, { host: undefined });
  assert.equal(address.address, '127.0.0.1');
  for (const host of ['localhost', `127.0.0.1:${address.port}`, '[::1]:8443', 'LOCALHOST'])
    assert.equal((await get(undefined, { headers: { host } })).status, 200, host);
  for (const host of ['attacker.example', '10.0.0.1', '127.0.0.1.nip.io', 'localhost@x'])
    assert.equal((await get(undefined, { headers: { host } })).status, 403, host);
  for (const origin of ['http://attacker.example', 'null', `http://127.0.0.1:${address.port}`])
    assert.equal((await get(undefined, { headers: { origin } })).status, 403, origin);
});

test('the same over HTTPS', async (t) => {
  const { get } = await startMetricsServer(t, { tls: pairFiles(t) });
  assert.equal((await get()).status, 200);
  assert.equal((await get(undefined, { headers: { host: 'attacker.example' } })).status, 403);
});

test('everybody is served where that was asked for in so many words', async (t) => {
  const open: TestOptions = { host: '0.0.0.0', dangerouslyServeWithoutAuthentication: true };
  const { get, address } = await startMetricsServer(t, open);
  assert.equal(address.address, '0.0.0.0');
  assert.equal((await get(undefined, { headers: { host: '10.1.2.3:8443' } })).status, 200);
  assert.equal((await get(undefined, { headers: { origin: 'http://attacker.example' } })).status, 403);
});

test('with TLS and reviews all addresses are listened on', async (t) => {
  const everywhere: TestOptions = { host: undefined, tls: pairFiles(t), kubernetes: reviews };
  const { address, get } = await startMetricsServer(t, everywhere);
  assert.match(address.address, /^(::|0\.0\.0\.0)$/);
  assert.equal((await get()).status, 401);
});

test('a port that is taken is an error that names it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(startMetricsServer(t, { port }), {
    code: 'ERR_METRICS_LISTEN',
    message: new RegExp(`on 127\\.0\\.0\\.1, port ${port}: .*EADDRINUSE`),
  });
});

test('a server that was closed, or never listened, can be closed', async (t) => {
  const { close } = await startMetricsServer(t, {});
  await close();
  await close();
  await createSecureMetricsServer({ gatherers: [] }).close();
});
