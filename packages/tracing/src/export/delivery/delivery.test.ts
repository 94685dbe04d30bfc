import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type ReceiverOptions, startReceiver } from './testing/receiver.ts';
import { assertExact, assertTaken, startTrial, type TrialOptions } from './testing/trial.ts';
import { until } from './testing/until.ts';

async function tried(t: TestContext, receiver: ReceiverOptions, options: Partial<TrialOptions> = {}) {
  const started = await startReceiver(t, receiver);
  return { receiver: started, ...startTrial(t, { endpoint: `127.0.0.1:${started.port}`, ...options }) };
}

test('what is offered is sent once, in the order of the offers', async (t) => {
  const { receiver, offer, settled } = await tried(t, {}, { limits: { maxInFlight: 1 } });
  for (let i = 0; i < 20; i += 1) offer(3);
  const stats = await settled();
  assert.equal(stats.sent, 60);
  assert.deepEqual(
    receiver.taken,
    Array.from({ length: 60 }, (_, i) => `span-${i}`),
  );
  assert.equal(stats.retries, 0);
  assert.equal(stats.uncertain, 0);
});

test('no more requests are under way than allowed, and as many as that', async (t) => {
  const { receiver, offer, settled } = await tried(t, { answer: () => ({ afterMillis: 20 }) });
  for (let i = 0; i < 20; i += 1) offer();
  assert.equal((await settled()).sent, 20);
  assert.equal(receiver.mostAtOnce, 4);
});

test('the newest are dropped while the queue is full, by its bytes, and later ones are taken again', async (t) => {
  let silent = true;
  const { offer, delivery, settled } = await tried(
    t,
    { answer: () => (silent ? { error: { code: 14 } } : {}) },
    { limits: { maxBytes: 10_000 } },
  );
  const taken = Array.from({ length: 12 }, () => offer(1, 1000));
  assert.deepEqual(
    taken,
    Array.from({ length: 12 }, (_, i) => i < 9),
  );
  assert.deepEqual(delivery.stats().dropped, { queue_full: 3 });
  assert.ok(delivery.stats().queuedBytes <= 10_000);
  silent = false;
  assert.equal((await settled()).sent, 9);
  assert.equal(delivery.stats().queuedBytes, 0);
  assert.equal(offer(1, 1000), true);
  assert.equal((await settled()).sent, 10);
});

test('what is older than the limit is dropped as expired, queued or under way', async (t) => {
  const { offer, settled, losses } = await tried(
    t,
    { answer: () => ({ error: { code: 14, details: 'no org id' } }) },
    { limits: { maxAgeMillis: 100 } },
  );
  for (let i = 0; i < 6; i += 1) offer(2);
  const stats = await settled();
  assert.deepEqual(stats.dropped, { expired: 12 });
  assert.equal(losses[0]?.message, 'no org id');
});

test('it is idle while a place is free and nothing waits, and tells when it becomes so', async (t) => {
  const { delivery, offer, settled } = await tried(t, { answer: () => ({ afterMillis: 10 }) });
  let told = 0;
  delivery.onIdle(() => {
    assert.equal(delivery.idle, true);
    told += 1;
  });
  for (let i = 0; i < 3; i += 1) offer();
  assert.equal(delivery.idle, true);
  const before = told;
  offer();
  offer();
  assert.equal(delivery.idle, false);
  assert.equal(told, before);
  await settled();
  await until(() => told > before);
});

test('a flush waits for what was offered before it, and not for what comes later', async (t) => {
  let open = false;
  const { delivery, offer, receiver } = await tried(t, {
    answer: ({ names }) => (names.includes('span-1') && !open ? { error: { code: 14 } } : {}),
  });
  offer();
  await delivery.flush(10_000);
  assert.deepEqual(receiver.taken, ['span-0']);
  offer();
  const flushed = delivery.flush(10_000);
  offer();
  await until(() => delivery.stats().sent === 2);
  assert.ok(receiver.taken.includes('span-2'));
  assert.equal(delivery.stats().queued, 1);
  open = true;
  await flushed;
  assert.equal(delivery.stats().sent, 3);
});

test('a flush goes on at once with what waits for a retry', async (t) => {
  const { delivery, offer, delays } = await tried(
    t,
    { answer: ({ index }) => (index === 0 ? { error: { code: 14 } } : {}) },
    { limits: { baseDelayMillis: 1e9, maxDelayMillis: 1e9 } },
  );
  offer();
  await until(() => delays.length === 1);
  await delivery.flush(10_000);
  assert.equal(delivery.stats().sent, 1);
});

test('while a flush waits the pauses between retries do not grow', async (t) => {
  const { delivery, offer } = await tried(
    t,
    { answer: ({ index }) => (index < 40 ? { error: { code: 14 } } : {}) },
    { limits: { baseDelayMillis: 10, maxDelayMillis: 1e9 } },
  );
  offer();
  await delivery.flush(15_000);
  assert.equal(delivery.stats().sent, 1);
});

test('flush and close end in time while the receiver is silent, and close leaves nothing queued', async (t) => {
  const { delivery, offer, receiver } = await tried(t, { answer: () => 'never' });
  for (let i = 0; i < 10; i += 1) offer(2);
  await delivery.flush(50);
  assert.equal(delivery.stats().queued, 20);
  await until(() => receiver.requests.length === 4);
  await delivery.close(50);
  const stats = delivery.stats();
  assert.deepEqual(stats.dropped, { shutdown: 20 });
  assert.equal(stats.queued, 0);
  assert.equal(stats.uncertain, 8);
  assertTaken(stats, receiver.taken);
});

test('close sends what it can, and whatever comes later is lost as shutdown', async (t) => {
  const { delivery, offer, receiver } = await tried(t, { answer: () => ({ afterMillis: 5 }) });
  for (let i = 0; i < 50; i += 1) offer();
  await Promise.all([delivery.close(10_000), delivery.close(10_000)]);
  assert.equal(receiver.taken.length, 50);
  assert.equal(offer(), false);
  assert.deepEqual(delivery.stats().dropped, { shutdown: 1 });
  assert.equal(delivery.idle, false);
  assertExact(delivery.stats());
});

test('spans that were lost before they came into a request are counted too', async (t) => {
  const { delivery } = await tried(t, {});
  delivery.lose({ reason: 'oversized', spans: 2, message: '' });
  assert.equal(delivery.stats().created, 2);
  assert.deepEqual(delivery.stats().dropped, { oversized: 2 });
});
