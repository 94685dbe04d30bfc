import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Metadata } from '@grpc/grpc-js';
import {
  partialSuccess,
  type ReceiverOptions,
  retryInfo,
  startReceiver,
} from '../../delivery/testing/receiver.ts';
import { namesIn } from '../../delivery/testing/requests.ts';
import { answerOk, serveHttp2, serveTcp } from '../../delivery/testing/sockets.ts';
import { assertTaken, startTrial, type TrialOptions } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';

async function tried(t: TestContext, answer: ReceiverOptions['answer'], options: Partial<TrialOptions> = {}) {
  const receiver = await startReceiver(t, answer && { answer });
  return { receiver, ...startTrial(t, { endpoint: `127.0.0.1:${receiver.port}`, ...options }) };
}

const RETRYABLE = {
  CANCELLED: 1,
  DEADLINE_EXCEEDED: 4,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
};

for (const [name, code] of Object.entries(RETRYABLE))
  test(`${name} is retried until the receiver takes it`, async (t) => {
    const { receiver, offer, settled, delays } = await tried(t, ({ index }) =>
      index < 3 ? { error: { code, details: 'not now' } } : {},
    );
    offer(7);
    const stats = await settled();
    assert.equal(stats.sent, 7);
    assert.equal(stats.retries, 3);
    assert.equal(stats.uncertain, 0);
    assert.deepEqual(
      delays.map(({ reason, message }) => `${reason} ${message}`),
      Array(3).fill(`${name} not now`),
    );
    assertTaken(stats, receiver.taken);
  });

const FINAL = {
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAUTHENTICATED: 16,
};

for (const [name, code] of Object.entries(FINAL))
  test(`${name} is final: the request is lost, once, and the next one is sent`, async (t) => {
    const { receiver, offer, settled, losses } = await tried(t, ({ index }) =>
      index === 0 ? { error: { code, details: 'never' } } : {},
    );
    offer(7);
    await settled();
    offer(3);
    const stats = await settled();
    assert.deepEqual(stats.dropped, { [`refused:${name}`]: 7 });
    assert.equal(stats.sent, 3);
    assert.deepEqual(losses, [{ reason: `refused:${name}`, spans: 7, message: 'never' }]);
    assertTaken(stats, receiver.taken);
  });

test('a code that does not exist is final', async (t) => {
  const code: number = 99;
  const { offer, settled } = await tried(t, () => ({ error: { code } }));
  offer(2);
  assert.deepEqual((await settled()).dropped, { 'refused:code 99': 2 });
});

test('RESOURCE_EXHAUSTED with RetryInfo waits as long as the receiver wants, all requests do', async (t) => {
  const times: number[] = [];
  const { offer, settled, receiver } = await tried(
    t,
    ({ index }) => {
      times.push(performance.now());
      return index === 0 ? { error: { code: 8, details: 'RATE_LIMITED', metadata: retryInfo(300) } } : {};
    },
    { limits: { maxInFlight: 1 } },
  );
  offer(5);
  offer(5);
  const stats = await settled();
  assert.equal(stats.sent, 10);
  const [first = 0, second = 0] = times;
  assert.ok(second - first >= 295, `${second - first} ms`);
  assertTaken(stats, receiver.taken);
});

test('while the receiver wants no requests new ones wait too', async (t) => {
  const { offer, delays, delivery, settled, receiver } = await tried(t, ({ index }) =>
    index === 0 ? { error: { code: 8, metadata: retryInfo(200) } } : {},
  );
  offer();
  await until(() => delays.length === 1);
  offer();
  assert.equal(delivery.idle, false);
  assert.equal(receiver.requests.length, 1);
  assert.equal((await settled()).sent, 2);
});

test('a RetryInfo beyond the age limit ends in expiry, and the way is free again', async (t) => {
  const { offer, settled } = await tried(
    t,
    ({ index }) => (index === 0 ? { error: { code: 8, metadata: retryInfo(60_000) } } : {}),
    { limits: { maxAgeMillis: 100 } },
  );
  offer(5);
  assert.deepEqual((await settled()).dropped, { expired: 5 });
  offer(3);
  assert.equal((await settled()).sent, 3);
});

test('RESOURCE_EXHAUSTED without RetryInfo: the request is sent in smaller parts, in order', async (t) => {
  const { offer, settled, receiver } = await tried(
    t,
    ({ names }) => (names.length > 3 ? { error: { code: 8, details: 'too large' } } : {}),
    { limits: { maxInFlight: 1 } },
  );
  offer(20);
  offer(2);
  const stats = await settled();
  assert.equal(stats.sent, 22);
  assert.equal(stats.queuedBytes, 0);
  assert.deepEqual(
    receiver.taken,
    Array.from({ length: 22 }, (_, i) => `span-${i}`),
  );
});

test('a span that is too large alone is lost, and not the others of its request', async (t) => {
  const { offer, settled, receiver, losses } = await tried(t, ({ names }) =>
    names.includes('span-5') ? { error: { code: 8, details: 'too large' } } : {},
  );
  offer(20);
  const stats = await settled();
  assert.equal(stats.sent, 19);
  assert.deepEqual(stats.dropped, { oversized: 1 });
  assert.equal(losses[0]?.message, 'too large');
  assertTaken(stats, receiver.taken);
});

test("a receiver's limit of 4 MiB is met by smaller requests", async (t) => {
  const { offer, settled, receiver } = await tried(t, undefined);
  offer(90, 100_000);
  const stats = await settled();
  assert.equal(stats.sent, 90);
  assert.equal(receiver.taken.length, 90);
  assert.ok(receiver.requests.every(({ bytes }) => bytes <= 4 * 1024 * 1024));
});

test("Tempo's batch above the burst limit is sent in smaller parts, though it has a RetryInfo", async (t) => {
  const details =
    'RATE_LIMITED: batch size (21000 bytes) exceeds ingestion limit (local: 20000 bytes) while adding 1 bytes';
  const { offer, settled } = await tried(t, ({ bytes }) =>
    bytes > 20_000 ? { error: { code: 8, details, metadata: retryInfo(5000) } } : {},
  );
  offer(30, 1000);
  assert.equal((await settled()).sent, 30);
});

test('spans that are rejected in a partial success are lost with the message, the others are sent', async (t) => {
  const { offer, settled, losses } = await tried(t, () => ({ reply: partialSuccess(3, 'no such tenant') }));
  offer(10);
  const stats = await settled();
  assert.equal(stats.sent, 7);
  assert.deepEqual(stats.dropped, { rejected: 3 });
  assert.deepEqual(losses, [{ reason: 'rejected', spans: 3, message: 'no such tenant' }]);
});

test('a partial success that rejects more spans than there are rejects all of them', async (t) => {
  const { offer, settled } = await tried(t, () => ({ reply: partialSuccess(100, '') }));
  offer(10);
  assert.deepEqual((await settled()).dropped, { rejected: 10 });
});

test('a reply that is no message still means that the request was taken', async (t) => {
  const { offer, settled } = await tried(t, () => ({ reply: Buffer.from('not protobuf') }));
  offer(10);
  assert.equal((await settled()).sent, 10);
});

test("Tempo's missing tenant, UNAVAILABLE, is retried no longer than the age limit", async (t) => {
  const { offer, settled, losses, receiver } = await tried(
    t,
    () => ({ error: { code: 14, details: 'no org id' } }),
    { limits: { maxAgeMillis: 200 } },
  );
  for (let i = 0; i < 3; i += 1) offer(4);
  const stats = await settled();
  assert.deepEqual(stats.dropped, { expired: 12 });
  assert.ok(stats.retries > 0);
  assert.ok(losses.every(({ message }) => message === 'no org id'));
  assert.deepEqual(receiver.taken, []);
});

test('a receiver that fails at random gets everything, and more than once only what was uncertain', async (t) => {
  const { offer, settled, receiver } = await tried(
    t,
    ({ index }) => {
      if (index % 7 === 3) return 'never';
      return index % 3 === 0 ? { error: { code: 14 } } : {};
    },
    { timeoutMillis: 300 },
  );
  for (let i = 0; i < 40; i += 1) offer(5);
  const stats = await settled();
  assert.equal(stats.sent, 200);
  assert.ok(stats.uncertain > 0);
  assertTaken(stats, receiver.taken);
});

test('what a receiver repeats of the headers is in no message', async (t) => {
  const { offer, settled, losses, receiver } = await tried(
    t,
    ({ metadata }) => ({
      error: {
        code: 16,
        details: `bad header ${String(metadata.get('authorization')[0])}`,
        metadata: new Metadata(),
      },
    }),
    { headers: { authorization: 'Bearer s3cret-token', 'x-scope-orgid': 'lab' } },
  );
  offer();
  await settled();
  assert.equal(receiver.requests[0]?.metadata.get('x-scope-orgid')[0], 'lab');
  assert.equal(losses[0]?.message, 'bad header ***');
});

test('what answers without gRPC, such as a web server, is retried or final by its status', async (t) => {
  const server = await serveTcp(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const { offer, settled } = startTrial(t, {
    endpoint: `127.0.0.1:${server.port}`,
    limits: { maxAgeMillis: 200 },
  });
  offer(2);
  assert.deepEqual((await settled()).dropped, { expired: 2 });
});

test('requests are packed with gzip when asked', async (t) => {
  const encodings: unknown[] = [];
  const taken: string[] = [];
  const server = await serveHttp2(t, async (stream, _index, headers) => {
    encodings.push(headers['grpc-encoding']);
    taken.push(...namesIn(gunzipSync((await buffer(stream)).subarray(5))));
    answerOk(stream);
  });
  const { offer, settled } = startTrial(t, { endpoint: `127.0.0.1:${server.port}`, gzip: true });
  offer(10, 1000);
  assert.equal((await settled()).sent, 10);
  assert.equal(taken.length, 10);
  assert.deepEqual(encodings, ['gzip']);
});
