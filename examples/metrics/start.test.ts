import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generate } from 'selfsigned';
import { serveMetrics, startMetrics } from './start.ts';

const program = 'virtual-kubelet';
const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ family }) => family === 'IPv6'),
);
const noIpv6 = (address: string) => !/^\d/.test(address) && !hasIpv6 && 'this machine has no IPv6';
const loaded = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('prom-client'));

test('nothing of them is loaded while they are off', async () => {
  const said: string[] = [];
  assert.equal(await startMetrics({ program, env: {}, say: (text) => said.push(text) }), undefined);
  assert.deepEqual(loaded(), []);
  assert.deepEqual(said, []);
});

test('an address beyond this machine without a certificate keeps them off, and is said', async () => {
  const said: string[] = [];
  const env = { ENABLE_METRICS: '1', METRICS_ADDRESS: '0.0.0.0:0' };
  assert.equal(await startMetrics({ program, env, say: (text) => said.push(text) }), undefined);
  assert.match(said.join('\n'), /^metrics are off: METRICS_ADDRESS is for others than this machine/);
});

test('a port that is taken is said, and the program goes on', async (t) => {
  const env = { ENABLE_METRICS: '1', METRICS_ADDRESS: '127.0.0.1:0' };
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const first = await startMetrics({ program, env, say });
  t.after(() => first?.close());
  await serveMetrics(first, undefined, say);
  const [, port = ''] = /^metrics on http:\/\/127\.0\.0\.1:(\d+)\/metrics$/.exec(said[0] ?? '') ?? [];
  const second = await startMetrics({ program, env: { ...env, METRICS_ADDRESS: `127.0.0.1:${port}` }, say });
  t.after(() => second?.close());
  await serveMetrics(second, undefined, say);
  assert.match(said[1] ?? '', /^metrics are off: .*EADDRINUSE/);
});

for (const METRICS_ADDRESS of [':0', '0.0.0.0:0', '[::1]:0', '127.0.0.1:0']) {
  test(`of metrics on ${METRICS_ADDRESS} an address is said that can be opened`, {
    skip: noIpv6(METRICS_ADDRESS),
  }, async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'metrics-start-'));
    t.after(() => rmSync(dir, { recursive: true }));
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'metrics' }]);
    const [METRICS_CERT_FILE, METRICS_KEY_FILE] = [join(dir, 'tls.crt'), join(dir, 'tls.key')];
    writeFileSync(METRICS_CERT_FILE, cert);
    writeFileSync(METRICS_KEY_FILE, key);
    const tls = { METRICS_CERT_FILE, METRICS_KEY_FILE, METRICS_CLIENT_CA_FILE: METRICS_CERT_FILE };
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const metrics = await startMetrics({
      program,
      env: { ENABLE_METRICS: '1', METRICS_ADDRESS, ...tls },
      say,
    });
    t.after(() => metrics?.close());
    await serveMetrics(metrics, undefined, say);
    const [, url = ''] = /^metrics on (https:\S+)$/.exec(said.join('\n')) ?? [];
    assert.doesNotMatch(url, /\/\/(?:\[::\]|0\.0\.0\.0):/);
    const asked = request(url, {
      ca: cert,
      cert,
      key,
      checkServerIdentity: () => undefined,
      agent: false,
    }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    assert.equal(response.statusCode, 200);
  });
}
