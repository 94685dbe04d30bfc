import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Kubelet } from '../kubelet.ts';
import { makeFolders, makeKubelet, manifest, podNamed, until } from '../testing/world.ts';

const SLEEP = 'exec sleep 60';

const inPhase = (kubelet: Kubelet, name: string, phase: string) =>
  until(`${name} ${phase}`, () => {
    const pod = podNamed(kubelet, name);
    return pod?.status?.phase === phase && pod;
  });

/** An error as a client throws it, with an HTTP status. */
const failure = (statusCode: number, message: string) => Object.assign(new Error(message), { statusCode });

test('a failing create keeps the pod Pending with a short reason and is repeated until it works', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const { kubelet, provider, reported } = makeKubelet(folders);
  let down = true;
  provider.before = (call) => {
    if (call === 'create' && down) throw failure(500, 'refused\nAuthorization: Bearer hunter2');
  };
  await kubelet.start();
  await until('three tries', () => reported.filter(({ type }) => type === 'podError').length >= 3);
  assert.deepEqual(podNamed(kubelet, 'a')?.status, {
    phase: 'Pending',
    reason: 'ProviderFailed',
    message: 'refused',
  });

  down = false;
  await inPhase(kubelet, 'a', 'Succeeded');
  const attempts = reported.flatMap((event) => (event.type === 'podError' ? [event.attempt] : []));
  assert.deepEqual(attempts.slice(0, 3), [1, 2, 3]);
  assert.equal(provider.calls().length, 1);
});

test('a pod that the provider refuses as bad input is Failed and not tried again, also after a restart', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const first = makeKubelet(folders);
  let tries = 0;
  const refuse = (call: string) => {
    if (call !== 'create') return;
    tries += 1;
    throw failure(400, 'no such volume type');
  };
  first.provider.before = refuse;
  await first.kubelet.start();
  const pod = await inPhase(first.kubelet, 'a', 'Failed');
  assert.deepEqual([pod.status?.reason, pod.status?.message], ['ProviderFailed', 'no such volume type']);
  await first.kubelet.stop();

  const second = makeKubelet(folders);
  second.provider.before = refuse;
  await second.kubelet.start();
  await inPhase(second.kubelet, 'a', 'Failed');
  folders.write('b.json', manifest('b', 'true'));
  second.provider.before = () => {};
  await inPhase(second.kubelet, 'b', 'Succeeded');
  assert.equal(tries, 1);
});

test('a create whose answer was lost is asked for and not repeated', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const { kubelet, provider } = makeKubelet(folders);
  let lost = true;
  provider.before = (call) => {
    if (call !== 'created' || !lost) return;
    lost = false;
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  await kubelet.start();
  const pod = await inPhase(kubelet, 'a', 'Running');
  assert.deepEqual(provider.calls(), [`create ${pod.metadata?.uid}`]);
});

test('a changed label is an update; a pod of the same name with a new uid waits until the old one is deleted', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const { kubelet, provider } = makeKubelet(folders);
  await kubelet.start();
  const first = (await inPhase(kubelet, 'a', 'Running')).metadata?.uid;
  folders.write('a.json', manifest('a', SLEEP, { labels: { tier: 'web' } }));
  await until('updated', () => provider.calls().length === 2);

  let release = () => {};
  provider.before = (call) => {
    if (call === 'delete') return new Promise((resolve) => (release = resolve));
  };
  folders.write('a.json', manifest('a', `echo; ${SLEEP}`));
  await until('both there', () => kubelet.pods().length === 2);
  folders.write('b.json', manifest('b', 'true'));
  await inPhase(kubelet, 'b', 'Succeeded');
  const second = podNamed(kubelet, 'a')?.metadata?.uid;
  const b = podNamed(kubelet, 'b')?.metadata?.uid;
  provider.before = () => {};
  release();
  await until('replaced', () => provider.calls().includes(`create ${second}`));
  assert.deepEqual(provider.calls(), [
    `create ${first}`,
    `update ${first}`,
    `create ${b}`,
    `delete ${first}`,
    `create ${second}`,
  ]);
});

test('a delete is repeated until it is confirmed, over a restart too', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const first = makeKubelet(folders);
  await first.kubelet.start();
  const { uid } = (await inPhase(first.kubelet, 'a', 'Running')).metadata ?? {};
  first.provider.before = (call) => {
    if (call === 'delete') throw failure(503, 'down');
  };
  rmSync(join(folders.pods, 'a.json'));
  await until('tried', () => first.reported.some(({ type }) => type === 'podError'));
  await first.kubelet.stop();

  const second = makeKubelet(folders);
  await second.kubelet.start();
  await until('deleted', () => second.reported.some(({ type }) => type === 'podDeleted'));
  assert.deepEqual(second.provider.calls(), [`create ${uid}`, `delete ${uid}`]);
  assert.deepEqual(second.kubelet.pods(), []);
});

test('a graceful delete ends when the containers have stopped, not before, and not only after the grace period', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP, { spec: { terminationGracePeriodSeconds: 600 } }));
  const { kubelet, provider, reported } = makeKubelet(folders);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let grace: number | undefined;
  const deletePod = provider.deletePod.bind(provider);
  provider.deletePod = async (pod) => {
    grace = pod.metadata?.deletionGracePeriodSeconds;
    await stopped;
    await deletePod(pod);
  };
  await kubelet.start();
  await inPhase(kubelet, 'a', 'Running');
  rmSync(join(folders.pods, 'a.json'));
  await until('asked to stop', () => grace !== undefined);
  folders.write('b.json', manifest('b', 'true'));
  await inPhase(kubelet, 'b', 'Succeeded');
  assert.equal(grace, 600);
  assert.equal(podNamed(kubelet, 'a')?.status?.phase, 'Running');

  stop();
  await until('deleted', () => reported.some(({ type }) => type === 'podDeleted'));
  assert.equal(podNamed(kubelet, 'a'), undefined);
});

test('a pod whose record is lost, but not its status, is asked for and not created again', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const first = makeKubelet(folders);
  await first.kubelet.start();
  const { uid } = (await inPhase(first.kubelet, 'a', 'Running')).metadata ?? {};
  await first.kubelet.stop();
  rmSync(join(folders.state, 'pods'), { recursive: true });

  const second = makeKubelet(folders);
  await second.kubelet.start();
  await until('taken up', async () => (await second.provider.getPod('default', 'a', uid)) !== undefined);
  assert.deepEqual(second.provider.calls(), [`create ${uid}`]);
});

test('a pod whose file went while nothing ran is deleted at the next start; the others are found again', async (t) => {
  const folders = makeFolders(t);
  for (const name of ['a', 'b']) folders.write(`${name}.json`, manifest(name, SLEEP));
  const first = makeKubelet(folders);
  await first.kubelet.start();
  const a = (await inPhase(first.kubelet, 'a', 'Running')).metadata?.uid;
  const b = (await inPhase(first.kubelet, 'b', 'Running')).metadata?.uid;
  await first.kubelet.stop();
  rmSync(join(folders.pods, 'a.json'));

  const second = makeKubelet(folders);
  await second.kubelet.start();
  await until('deleted', () => second.reported.some(({ type }) => type === 'podDeleted'));
  assert.equal((await inPhase(second.kubelet, 'b', 'Running')).metadata?.uid, b);
  assert.deepEqual(second.provider.calls().slice(2), [`delete ${a}`]);
});

test('no more pods are worked on at once than there are workers', async (t) => {
  const folders = makeFolders(t);
  for (let i = 0; i < 12; i += 1) folders.write(`p${i}.json`, manifest(`p${i}`, 'true'));
  const { kubelet, provider } = makeKubelet(folders, { workers: 3 });
  let now = 0;
  let most = 0;
  provider.before = async (call) => {
    if (call === 'create') most = Math.max(most, ++now);
    if (call === 'created') {
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    }
  };
  await kubelet.start();
  await until('all', () => kubelet.pods().every(({ status }) => status?.phase === 'Succeeded'));
  assert.equal(most, 3);
  assert.equal(new Set(provider.calls()).size, 12);
});

test('a hung call of one pod holds up no other pod, and stop does not wait for it for ever', async (t) => {
  const folders = makeFolders(t);
  folders.write('hangs.json', manifest('hangs', 'true'));
  const { kubelet, provider } = makeKubelet(folders);
  let hung = false;
  provider.before = (call) => {
    if (call !== 'create' || hung) return;
    hung = true;
    return new Promise(() => {});
  };
  await kubelet.start();
  await until('hung', () => hung);
  folders.write('runs.json', manifest('runs', 'true'));
  await inPhase(kubelet, 'runs', 'Succeeded');
  await kubelet.stop({ timeout: 50 });
});

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
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const { kubelet, written, reported } = makeKubelet(folders, {}, { failingStatuses: 3 });
  await kubelet.start();
  await until('written', () => written.includes('Running'));
  const attempts = reported.flatMap((event) => (event.type === 'podError' ? [event.attempt] : []));
  assert.deepEqual(attempts, [1, 2, 3]);
});

test('a pod that the remote side has lost is Failed, reason NotFound', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const { kubelet } = makeKubelet(folders);
  await kubelet.start();
  const { uid } = (await inPhase(kubelet, 'a', 'Running')).metadata ?? {};
  renameSync(join(folders.batch, `job-${uid}`), join(folders.batch, 'lost'));
  const pod = await inPhase(kubelet, 'a', 'Failed');
  assert.equal(pod.status?.reason, 'NotFound');
});

test('a pod that only the provider knows at the start is deleted', async (t) => {
  const folders = makeFolders(t);
  const { kubelet, provider } = makeKubelet(folders);
  const stray = { metadata: { name: 'stray', namespace: 'x', uid: 'stray-uid' }, spec: { containers: [] } };
  await provider.createPod(stray);
  await kubelet.start();
  await until('deleted', () => provider.calls().includes('delete stray-uid'));
});

test('the node is ready from the first ping, not ready while pings fail, and waiting pods go on at once after', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
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
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const { kubelet, provider } = makeKubelet(folders, { pingInterval: 20, statusInterval: 60_000 });
  const calls: string[] = [];
  provider.before = (call) => void calls.push(call);
  await kubelet.start();
  assert.equal(calls[0], 'ping');
  await until('five pings', () => calls.filter((call) => call === 'ping').length >= 5);
  await kubelet.stop();
});

test('stop with deletePods deletes every pod, with a short grace period, and the next start runs them anew', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const first = makeKubelet(folders);
  await first.kubelet.start();
  const { uid } = (await inPhase(first.kubelet, 'a', 'Running')).metadata ?? {};
  await first.kubelet.stop({ deletePods: true });
  assert.deepEqual(first.provider.calls(), [`create ${uid}`, `delete ${uid}`]);

  const second = makeKubelet(folders);
  await second.kubelet.start();
  assert.notEqual((await inPhase(second.kubelet, 'a', 'Running')).metadata?.uid, uid);
});

test('stop gives up on deletions that do not end; the next start does them and runs the pods anew', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', SLEEP));
  const first = makeKubelet(folders);
  await first.kubelet.start();
  const { uid } = (await inPhase(first.kubelet, 'a', 'Running')).metadata ?? {};
  first.provider.before = (call) => {
    if (call === 'delete') throw failure(500, 'down');
  };
  await first.kubelet.stop({ deletePods: true, timeout: 50 });

  const second = makeKubelet(folders);
  await second.kubelet.start();
  await until('deleted', () => second.provider.calls().includes(`delete ${uid}`));
  const anew = await until('created anew', () =>
    second.provider.calls().find((call) => call !== `create ${uid}` && call.startsWith('create')),
  );
  assert.ok(second.provider.calls().indexOf(anew) > second.provider.calls().indexOf(`delete ${uid}`));
});
