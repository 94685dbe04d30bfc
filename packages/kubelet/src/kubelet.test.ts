import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolders, makeKubelet, manifest, podNamed, until } from './testing/world.ts';

test('a pod of the folder runs to its end, and its file and uid stay', async (t) => {
  const folders = makeFolders(t);
  folders.write('hello.json', manifest('hello', 'echo hello'));
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
  const folders = makeFolders(t);
  folders.write('long.json', manifest('long', 'exec sleep 60'));
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
