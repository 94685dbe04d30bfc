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

test('a failing create keeps the pod Pending with a short reason and is repeated until it works', async (t) => {
  const folders = foldersWith(t, { a: 'true' });
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
  const folders = foldersWith(t, { a: 'true' });
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
  const folders = foldersWith(t, { a: SLEEP });
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

test('a pod whose record is lost, but not its status, is asked for and not created again', async (t) => {
  const folders = foldersWith(t, { a: SLEEP });
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
