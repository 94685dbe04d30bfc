import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { foldersWith, makeFolders, makeKubelet, podNamed, until } from './testing/world.ts';

test('a pod of the folder runs to its end, and its file and uid stay', async (t) => {
  const folders = foldersWith(t, { hello: 'echo hello' });
  const { kubelet, provider, reported } = makeKubelet(folders);
  await kubelet.start();

  const pod = await until('Succeeded', () => {
    const found = podNamed(kubelet, 'hello');
    return found?.status?.phase === 'Succeeded' && found;
  });
  const uid = pod.metadata?.uid;
  assert.deepEqual(provider.calls(), [`create ${uid}`]);
  assert.equal(pod.spec?.nodeName, 'test');
  assert.deepEqual(reported[0], { type: 'ready', ready: true });
  assert.equal(reported.filter(({ type }) => type === 'podError' || type === 'problem').length, 0);
});

test('a file that goes away deletes its pod', async (t) => {
  const folders = foldersWith(t, { long: 'exec sleep 60' });
  const { kubelet, provider } = makeKubelet(folders);
  await kubelet.start();
  const pod = await until('Running', () => {
    const found = podNamed(kubelet, 'long');
    return found?.status?.phase === 'Running' && found;
  });

  rmSync(join(folders.pods, 'long.json'));
  await until('deleted', () => kubelet.pods().length === 0);
  const { uid } = pod.metadata ?? {};
  assert.deepEqual(provider.calls(), [`create ${uid}`, `delete ${uid}`]);
});

test('a state folder belongs to one kubelet at a time, until that one stops', async (t) => {
  const folders = makeFolders(t);
  const first = makeKubelet(folders);
  assert.throws(() => makeKubelet(folders), {
    name: 'StateError',
    code: 'StateInUse',
    file: join(folders.state, 'lock'),
    message: /use another stateDir$/,
  });
  await first.kubelet.stop();
  makeKubelet(folders);
});

test('the lock of a process that ended, or of an earlier one with the same pid, is taken over', async (t) => {
  const folders = makeFolders(t);
  mkdirSync(folders.state);
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  for (const lock of [{ pid: ended, started: '' }, { pid: process.pid, started: 'before' }, {}]) {
    writeFileSync(join(folders.state, 'lock'), JSON.stringify(lock));
    await makeKubelet(folders).kubelet.stop();
  }
  assert.deepEqual(readdirSync(folders.state).toSorted(), ['folder', 'pods', 'create-spans'].toSorted());
});

test('a start that fails leaves nothing running, and the next kubelet can have port and state', async (t) => {
  const folders = makeFolders(t);
  rmSync(folders.pods, { recursive: true });
  const first = makeKubelet(folders);
  await assert.rejects(first.kubelet.start(), { code: 'Unreadable' });
  assert.throws(() => first.kubelet.address, /does not listen/);
  mkdirSync(folders.pods);
  await makeKubelet(folders).kubelet.start();
});
