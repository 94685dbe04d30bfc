import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
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
  until,
} from '../testing/world.ts';

test('a changed label is an update; a pod of the same name with a new uid waits until the old one is deleted', async (t) => {
  const folders = foldersWith(t, { a: SLEEP });
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
  const folders = foldersWith(t, { a: SLEEP });
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

test('a pod that only the provider knows at the start is deleted', async (t) => {
  const folders = makeFolders(t);
  const { kubelet, provider } = makeKubelet(folders);
  const stray = { metadata: { name: 'stray', namespace: 'x', uid: 'stray-uid' }, spec: { containers: [] } };
  await provider.createPod(stray);
  await kubelet.start();
  await until('deleted', () => provider.calls().includes('delete stray-uid'));
});
