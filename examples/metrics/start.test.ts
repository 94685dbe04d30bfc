import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { serveMetrics, startMetrics } from './start.ts';

const program = 'virtual-kubelet';
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
