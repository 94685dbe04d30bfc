import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../../testing/folder.ts';
import { startReceiver } from '../../delivery/testing/receiver.ts';
import { answerOk, namesOf, serveCable, serveHttp2, serveTcp } from '../../delivery/testing/sockets.ts';
import { assertTaken, startTrial } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';

const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
/** Long enough for a loaded machine to answer, short enough to wait for. */
const IMPATIENT = { timeoutMillis: 300 };

test('what a receiver refuses to connect to is sent when it listens, nothing twice', async (t) => {
  const first = await startReceiver(t);
  first.kill();
  const trial = startTrial(t, at(first.port));
  for (let i = 0; i < 8; i += 1) trial.offer(5);
  await until(() => trial.delays.length > 0);
  assert.equal(trial.delays[0]?.reason, 'UNAVAILABLE');
  assert.match(trial.delays[0]?.message ?? '', /ECONNREFUSED/);
  const receiver = await startReceiver(t, { port: first.port });
  const stats = await trial.settled();
  assert.equal(stats.sent, 40);
  assert.equal(receiver.taken.length, 40);
  assert.equal(stats.uncertain, 0);
});

test('what waits for a long retry goes at once when the receiver is back', async (t) => {
  const first = await startReceiver(t);
  first.kill();
  const trial = startTrial(t, { ...at(first.port), limits: { baseDelayMillis: 1e9, maxDelayMillis: 1e9 } });
  for (let i = 0; i < 8; i += 1) trial.offer(5);
  await until(() => trial.delays.length === 4);
  await startReceiver(t, { port: first.port });
  assert.equal((await trial.settled()).sent, 40);
});

test('connections that are reset in the middle of a request are made again, and the spans in it are uncertain', async (t) => {
  const receiver = await startReceiver(t);
  const cable = await serveCable(t, receiver.port, { times: 3, afterBytes: 50_000 });
  const trial = startTrial(t, at(cable.port));
  trial.offer(10, 100_000);
  const stats = await trial.settled();
  assert.equal(stats.sent, 10);
  assert.equal(stats.retries, 3);
  assert.equal(stats.uncertain, 30);
  assertTaken(stats, receiver.taken);
});

test('a receiver that accepts connections and is silent is left, and found again when another takes its place', async (t) => {
  const silent = await serveTcp(t, () => {});
  const trial = startTrial(t, { ...at(silent.port), ...IMPATIENT });
  trial.offer(5);
  await until(() => silent.connections >= 2 && trial.delays.length >= 1);
  assert.equal(trial.delivery.stats().uncertain, 0);
  silent.kill();
  const receiver = await startReceiver(t, { port: silent.port });
  const stats = await trial.settled();
  assert.equal(stats.sent, 5);
  assert.equal(receiver.taken.length, 5);
});

test('a receiver that refuses and then is silent is left too', async (t) => {
  const first = await startReceiver(t);
  first.kill();
  const trial = startTrial(t, { ...at(first.port), ...IMPATIENT });
  trial.offer(5);
  await until(() => trial.delays.length > 0);
  const silent = await serveTcp(t, () => {}, first.port);
  await until(() => silent.connections >= 2);
  silent.kill();
  await startReceiver(t, { port: first.port });
  assert.equal((await trial.settled()).sent, 5);
});

test('however long a receiver is away, it is tried again and again at short intervals', async (t) => {
  const server = await serveTcp(t, (socket) => socket.destroy());
  const trial = startTrial(t, { ...at(server.port), timeoutMillis: 60_000 });
  trial.offer(5);
  // With pauses that grow without a limit this would take longer than the test may.
  await until(() => server.connections >= 10);
  assert.equal(trial.delivery.stats().queued, 5);
});

test('a receiver that speaks HTTP/2 and never answers: each attempt ends in time and is uncertain', async (t) => {
  const taken: string[] = [];
  const server = await serveHttp2(t, async (stream, index) => {
    taken.push(...(await namesOf(stream)));
    if (index >= 2) answerOk(stream);
  });
  const trial = startTrial(t, { ...at(server.port), ...IMPATIENT });
  trial.offer(5);
  const stats = await trial.settled();
  assert.equal(trial.delays[0]?.reason, 'DEADLINE_EXCEEDED');
  assert.equal(stats.sent, 5);
  assert.equal(stats.uncertain, 10);
  assert.equal(taken.length, 15);
  assertTaken(stats, taken);
});

test('a connection that is half open is left for another', async (t) => {
  const receiver = await startReceiver(t);
  const cable = await serveCable(t, receiver.port);
  const trial = startTrial(t, { ...at(cable.port), ...IMPATIENT });
  trial.offer(5);
  await trial.settled();
  cable.cut();
  trial.offer(5);
  const stats = await trial.settled();
  assert.equal(stats.sent, 10);
  assert.equal(stats.retries, 1);
  assert.equal(receiver.taken.length, 10);
  assertTaken(stats, receiver.taken);
});

test('GOAWAY between and during requests loses nothing and repeats nothing', async (t) => {
  const taken: string[] = [];
  const server = await serveHttp2(t, async (stream) => {
    taken.push(...(await namesOf(stream)));
    stream.session?.goaway();
    answerOk(stream);
    stream.session?.close();
  });
  const trial = startTrial(t, at(server.port));
  for (let i = 0; i < 30; i += 1) trial.offer(2);
  const stats = await trial.settled();
  assert.equal(stats.sent, 60);
  assertTaken(stats, taken);
  assert.ok(server.connections > 1);
});

for (const [name, code] of Object.entries({
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  ENHANCE_YOUR_CALM: 11,
}))
  test(`a stream that is reset with ${name} is sent again`, async (t) => {
    const taken: string[] = [];
    const server = await serveHttp2(t, async (stream, index) => {
      const names = await namesOf(stream);
      if (index < 2) return stream.close(code);
      taken.push(...names);
      answerOk(stream);
    });
    const trial = startTrial(t, at(server.port));
    trial.offer(5);
    const stats = await trial.settled();
    assert.equal(stats.sent, 5);
    assert.equal(stats.retries, 2);
    assertTaken(stats, taken);
  });

test('a slow receiver gets everything once, a few requests at a time', async (t) => {
  const receiver = await startReceiver(t, { answer: () => ({ afterMillis: 100 }) });
  const trial = startTrial(t, at(receiver.port));
  for (let i = 0; i < 12; i += 1) trial.offer(10);
  const stats = await trial.settled();
  assert.equal(stats.sent, 120);
  assert.equal(receiver.taken.length, 120);
  assert.equal(stats.uncertain, 0);
});

test('a receiver that is replaced while spans are sent loses none', async (t) => {
  const taken: string[] = [];
  let receiver = await startReceiver(t);
  const trial = startTrial(t, at(receiver.port));
  for (let upgrade = 0; upgrade < 4; upgrade += 1) {
    for (let i = 0; i < 20; i += 1) trial.offer(5);
    await until(() => receiver.taken.length > 0);
    receiver.kill();
    taken.push(...receiver.taken);
    for (let i = 0; i < 20; i += 1) trial.offer(5);
    receiver = await startReceiver(t, { port: receiver.port });
  }
  const stats = await trial.settled();
  assert.equal(stats.sent, 800);
  assertTaken(stats, [...taken, ...receiver.taken]);
});

test('a unix socket is an address too', { skip: process.platform === 'win32' }, async (t) => {
  const socket = `unix:${path.join(testFolder(t), 'collector.sock')}`;
  const receiver = await startReceiver(t, { address: socket });
  const trial = startTrial(t, { endpoint: socket });
  trial.offer(5);
  assert.equal((await trial.settled()).sent, 5);
  assert.equal(receiver.taken.length, 5);
});
