import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, foldersWith, inPhase, makeKubelet, manifest, SLEEP, until } from '../testing/world.ts';

test('a hung call of one pod holds up no other pod, and stop does not wait for it for ever', async (t) => {
  const folders = foldersWith(t, { hangs: 'true' });
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

test('stop with deletePods deletes every pod, with a short grace period, and the next start runs them anew', async (t) => {
  const folders = foldersWith(t, { a: SLEEP });
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
  const folders = foldersWith(t, { a: SLEEP });
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
