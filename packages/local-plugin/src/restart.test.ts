import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { groupExists, pod, shell, shellPod, until } from './testing/harness.ts';
import { createStand } from './testing/program.ts';

const countOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);

test('a container survives a killed plugin: the next one has its output, its exit code and its end', async (t) => {
  const stand = createStand(t);
  const [starts, release] = [join(stand.dir, 'starts'), join(stand.dir, 'release')];
  const job = shellPod(
    `echo x >> ${starts}; echo before; until test -e ${release}; do sleep 0.02; done; echo after; exit 7`,
  );
  const first = await stand.start();
  await first.create(job);
  const pid = await first.running(job);
  await until('output', async () => (await first.log(job)) !== '');
  await first.end('SIGKILL');
  assert.ok(groupExists(pid));

  const second = await stand.start();
  assert.equal(await second.running(job), pid);
  writeFileSync(release, '');
  assert.equal((await second.terminated(job)).exitCode, 7);
  assert.equal(await second.log(job), 'before\nafter\n');
  assert.equal(countOf(starts), 1);
});

test('a container that ends while no plugin runs is reported with its exit code and the time of its end', async (t) => {
  const stand = createStand(t);
  const release = join(stand.dir, 'release');
  const job = shellPod(`until test -e ${release}; do sleep 0.02; done; exit 5`);
  const first = await stand.start();
  await first.create(job);
  const pid = await first.running(job);
  await first.end('SIGKILL');
  writeFileSync(release, '');
  await until('the container to end', () => !groupExists(pid));
  const ended = Date.now();
  const { exitCode, reason, finishedAt } = await (await stand.start()).terminated(job);
  assert.deepEqual([exitCode, reason], [5, 'Error']);
  assert.ok(Date.parse(finishedAt ?? '') <= ended);
});

test('a killed plugin goes on where it was: init containers, restarts and their environment', async (t) => {
  const stand = createStand(t);
  const [log, release] = [join(stand.dir, 'log'), join(stand.dir, 'release')];
  const env = [{ name: 'WORD', value: 'remembered' }];
  const job = pod({
    restartPolicy: 'Never',
    initContainers: [
      shell('done', `echo done >> ${log}`),
      shell('waits', `echo waits >> ${log}; until test -e ${release}; do sleep 0.02; done`),
    ],
    containers: [shell('main', `echo $WORD >> ${log}`, { env })],
  });
  const first = await stand.start();
  await first.create(job);
  await until('the second init container', () => countOf(log) === 2);
  await first.end('SIGKILL');
  const second = await stand.start();
  writeFileSync(release, '');
  assert.equal((await second.terminated(job)).exitCode, 0);
  assert.equal(readFileSync(log, 'utf8'), 'done\nwaits\nremembered\n');
});

test('no container starts twice, and none is lost, wherever the plugin is killed', async (t) => {
  const stand = createStand(t);
  const jobs = Array.from({ length: 8 }, (_, index) => ({
    file: join(stand.dir, `starts-${index}`),
    pod: shellPod(`echo x >> ${join(stand.dir, `starts-${index}`)}; sleep 0.3`),
  }));
  let rounds = 0;
  for (let open = jobs; open.length > 0; rounds += 1) {
    const plugin = await stand.start();
    let isAccepted = false;
    const creates = Promise.allSettled(open.map(({ pod }) => plugin.create(pod))).then(() => {
      isAccepted = true;
    });
    // Each round is cut off a little later, so that the kills fall into every step of a start.
    const started = () => jobs.filter(({ file }) => existsSync(file)).length;
    await until('a part of the starts', () => isAccepted || started() > rounds * 2);
    await plugin.end('SIGKILL');
    await creates;
    open = jobs.filter(({ file }) => !existsSync(file));
  }
  const last = await stand.start();
  for (const { pod } of jobs) await last.create(pod);
  for (const { pod } of jobs) assert.equal((await last.terminated(pod)).exitCode, 0);
  assert.deepEqual(
    jobs.map(({ file }) => countOf(file)),
    jobs.map(() => 1),
  );
});

test('a process whose supervisor was killed too is ended, and its container fails', async (t) => {
  const stand = createStand(t);
  const job = shellPod('exec sleep 60');
  const first = await stand.start();
  await first.create(job);
  const pid = await first.running(job);
  await first.end('SIGKILL');
  process.kill(pid, 'SIGKILL');
  const second = await stand.start();
  const { exitCode, reason, message } = await second.terminated(job);
  assert.deepEqual(
    [exitCode, reason, message],
    [137, 'Error', 'its processes were killed from outside the plugin'],
  );
  await until('the group to end', () => !groupExists(pid));
});

test('a delete that was cut off goes on after the restart', async (t) => {
  const stand = createStand(t);
  const job = shellPod('trap "" TERM; echo ready; while :; do sleep 0.05; done', {
    terminationGracePeriodSeconds: 1,
  });
  const first = await stand.start();
  await first.create(job);
  const pid = await first.running(job);
  await until('the trap', async () => (await first.log(job)) !== '');
  const deletion = first.delete(job).catch(() => {});
  const record = join(stand.stateDir, 'pods', job.metadata?.uid ?? '', 'pod.json');
  await until('the delete to be noted', () => readFileSync(record, 'utf8').includes('deleting'));
  await first.end('SIGKILL');
  await deletion;
  const second = await stand.start();
  await until('the pod to be gone', async () => (await second.status(job)) === undefined);
  await until('the group to end', () => !groupExists(pid));
  assert.equal(existsSync(record), false);
});

test('with --keep-jobs a stopped plugin leaves its containers to the next', async (t) => {
  const stand = createStand(t);
  const tokenFile = join(stand.dir, 'token');
  const job = shellPod('exec sleep 60');
  const first = await stand.start(['--token-file', tokenFile, '--keep-jobs']);
  await first.create(job);
  const pid = await first.running(job);
  assert.deepEqual(await first.end('SIGTERM'), [0, null]);
  const second = await stand.start();
  assert.equal(await second.running(job), pid);
  assert.equal(await second.delete(job), 200);
  await until('the group to end', () => !groupExists(pid));
});
