import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  failure,
  foldersWith,
  inPhase,
  makeFolders,
  makeKubelet,
  manifest,
  podNamed,
  SLEEP,
  startRunning,
  until,
} from '../testing/world.ts';

test('statuses are polled for all pods at once, and only changes are passed on', async (t) => {
  const folders = makeFolders(t);
  for (const name of ['a', 'b', 'c']) folders.write(`${name}.json`, manifest(name, SLEEP));
  const { kubelet, provider, written } = makeKubelet(folders);
  const asked: string[] = [];
  provider.before = (call) => void asked.push(call);
  await kubelet.start();
  await until('all written', () => written.length === 3);
  asked.length = 0;
  await until('five turns', () => asked.filter((call) => call === 'statuses').length >= 5);
  assert.deepEqual(new Set(asked), new Set(['statuses']));
  assert.deepEqual(written, ['Running', 'Running', 'Running']);
});

test('a source that fails to take a status gets it again, each time later', async (t) => {
  const folders = foldersWith(t, { a: SLEEP });
  const { kubelet, written, reported } = makeKubelet(folders, {}, { failingStatuses: 3 });
  await kubelet.start();
  await until('written', () => written.includes('Running'));
  const attempts = reported.flatMap((event) => (event.type === 'podError' ? [event.attempt] : []));
  assert.deepEqual(attempts, [1, 2, 3]);
});

test('a pod that the remote side has lost is Failed, reason NotFound', async (t) => {
  const { kubelet, uid, folders } = await startRunning(t);
  renameSync(join(folders.batch, `job-${uid}`), join(folders.batch, 'lost'));
  const pod = await inPhase(kubelet, 'a', 'Failed');
  assert.equal(pod.status?.reason, 'NotFound');
});

test('a pod that the remote side leaves out for a while is asked for alone and keeps its phase', async (t) => {
  const { provider, reported, uid, folders } = await startRunning(t, { statusInterval: 500 });
  const calls: string[] = [];
  provider.before = (call) => void calls.push(call);
  const asked = () => calls.filter((call) => call === 'status').length;
  renameSync(join(folders.batch, `job-${uid}`), join(folders.batch, 'away'));
  await until('asked twice', () => asked() >= 2);
  renameSync(join(folders.batch, 'away'), join(folders.batch, `job-${uid}`));
  calls.length = 0;
  await until('two more turns', () => calls.filter((call) => call === 'statuses').length >= 2);
  assert.equal(asked(), 0);
  assert.deepEqual(
    reported.flatMap((event) => (event.type === 'podPhase' ? [event.phase] : [])),
    ['Running'],
  );
});

test('a finished pod stays finished, whatever the remote side says later', async (t) => {
  const folders = foldersWith(t, { ends: 'true', runs: SLEEP });
  const { kubelet, provider } = makeKubelet(folders);
  await kubelet.start();
  await inPhase(kubelet, 'ends', 'Succeeded');
  const getPods = provider.getPods.bind(provider);
  let turns = 0;
  provider.getPods = async () => {
    turns += 1;
    return (await getPods()).map((pod) => ({ ...pod, status: { phase: 'Running' } }));
  };
  await until('three turns', () => turns >= 3);
  assert.equal(podNamed(kubelet, 'ends')?.status?.phase, 'Succeeded');
});

test('a status turn that works again has waiting pods tried at once', async (t) => {
  const { kubelet, provider, reported, folders } = await startRunning(t, {
    backoff: 60_000,
    maxBackoff: 60_000,
  });
  provider.before = () => {
    throw failure(503, 'API is down');
  };
  folders.write('b.json', manifest('b', 'true'));
  for (const type of ['podError', 'statusError'])
    await until(type, () => reported.some((event) => event.type === type));
  provider.before = () => {};
  await inPhase(kubelet, 'b', 'Succeeded');
});

test('the node is ready from the first ping, not ready while pings fail, and waiting pods go on at once after', async (t) => {
  const folders = foldersWith(t, { a: 'true' });
  const { kubelet, provider, reported } = makeKubelet(folders, {
    pingInterval: 20,
    backoff: 60_000,
    maxBackoff: 60_000,
  });
  let down = true;
  const order: string[] = [];
  provider.before = (call) => {
    order.push(call);
    if (down && call !== 'created') throw failure(503, 'API is down');
  };
  await kubelet.start();
  assert.deepEqual(kubelet.readiness(), { ready: false, reason: 'API is down' });
  await until('tried', () => reported.some(({ type }) => type === 'podError'));
  down = false;
  await inPhase(kubelet, 'a', 'Succeeded');
  assert.deepEqual(kubelet.readiness(), { ready: true });
  assert.equal(order[0], 'ping');
  const ready = reported.filter((event) => event.type === 'ready').map((event) => event.ready);
  assert.deepEqual(ready, [false, true]);
});

test('the remote side is pinged before anything else, and again after each interval', async (t) => {
  const folders = foldersWith(t, { a: SLEEP });
  const { kubelet, provider } = makeKubelet(folders, { pingInterval: 20, statusInterval: 60_000 });
  const calls: string[] = [];
  provider.before = (call) => void calls.push(call);
  await kubelet.start();
  assert.equal(calls[0], 'ping');
  await until('five pings', () => calls.filter((call) => call === 'ping').length >= 5);
  await kubelet.stop();
});
