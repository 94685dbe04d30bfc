import assert from 'node:assert/strict';
import { promises as dns, lookup } from 'node:dns';
import { test } from 'node:test';
import { startReceiver } from '../../delivery/testing/receiver.ts';
import { startTrial } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';

const manyLoopbacks = { skip: process.platform === 'linux' ? false : 'one loopback address only' };

test('a name whose address changes is followed when the old receiver is gone', manyLoopbacks, async (t) => {
  let address = '127.0.0.1';
  const real = dns.lookup;
  t.mock.method(dns, 'lookup', async (name: string, options: object) =>
    name === 'collector.test' ? [{ address, family: 4 }] : real(name, options),
  );
  const before = await startReceiver(t);
  // Longer than the test: the name is asked for again because the connection is gone.
  const trial = startTrial(t, { endpoint: `collector.test:${before.port}`, timeoutMillis: 60_000 });
  trial.offer(5);
  assert.equal((await trial.settled()).sent, 5);
  before.kill();
  trial.offer(5);
  await until(() => trial.delays.length > 0);
  address = '127.0.0.2';
  const after = await startReceiver(t, { host: address, port: before.port });
  const stats = await trial.settled();
  assert.equal(stats.sent, 10);
  assert.equal(after.taken.length, 5);
});

test('a name that is not known yet is asked for again', async (t) => {
  let known = false;
  const real = dns.lookup;
  t.mock.method(dns, 'lookup', async (name: string, options: object) => {
    if (name !== 'collector.test') return real(name, options);
    if (known) return [{ address: '127.0.0.1', family: 4 }];
    throw Object.assign(new Error('getaddrinfo ENOTFOUND collector.test'), { code: 'ENOTFOUND' });
  });
  const receiver = await startReceiver(t);
  const trial = startTrial(t, { endpoint: `collector.test:${receiver.port}` });
  trial.offer(5);
  await until(() => trial.delays.length > 0);
  assert.match(trial.delays[0]?.message ?? '', /Name resolution failed/);
  known = true;
  const stats = await trial.settled();
  assert.equal(stats.sent, 5);
  assert.equal(stats.uncertain, 0);
});

test('localhost reaches a receiver that listens on one of its addresses only', async (t) => {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  lookup('localhost', { all: true }, (_error, found) => resolve(found.map(({ address }) => address)));
  for (const address of await promise) {
    const host = address.includes(':') ? `[${address}]` : address;
    const receiver = await startReceiver(t, { host });
    const trial = startTrial(t, { endpoint: `localhost:${receiver.port}` });
    trial.offer(5);
    assert.equal((await trial.settled()).sent, 5);
  }
});
