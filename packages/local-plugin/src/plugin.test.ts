import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLocalPlugin } from './index.ts';
import { createRequest, groupExists, pod, shell, shellPod, startPlugin, until } from './testing/harness.ts';

const pidOf = (containerID: string | undefined) => Number(containerID?.replace('process://', ''));

test('a container runs as a process, and its exit code, reason and times are in its status', async (t) => {
  const plugin = startPlugin(t);
  const before = Date.now();
  const jobs = shellPod({ good: 'exit 0', bad: 'exit 42', gone: 'kill -KILL $$$$' });
  assert.equal(await plugin.create(jobs), `local-${jobs.metadata?.uid}`);
  const good = await plugin.terminated(jobs, 'good');
  assert.deepEqual([good.exitCode, good.reason, good.message], [0, 'Completed', undefined]);
  const started = Date.parse(good.startedAt ?? '');
  assert.ok(before <= started && started <= Date.parse(good.finishedAt ?? ''));
  const bad = await plugin.terminated(jobs, 'bad');
  assert.deepEqual([bad.exitCode, bad.reason], [42, 'Error']);
  assert.equal((await plugin.terminated(jobs, 'gone')).exitCode, 137);
  assert.deepEqual(plugin.errors, []);
});

test('a running container is ready, and its pod has one status per container', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod({ one: 'exec sleep 60', two: 'exec sleep 60' });
  await plugin.create(job);
  await plugin.container(job, 'one', ({ ready }) => ready);
  await plugin.container(job, 'two', ({ ready }) => ready);
  const status = await plugin.status(job);
  assert.deepEqual(
    status?.containers.map(({ name, restartCount, lastState }) => ({ name, restartCount, lastState })),
    [
      { name: 'one', restartCount: 0, lastState: {} },
      { name: 'two', restartCount: 0, lastState: {} },
    ],
  );
});

test('init containers run one after another, before the others', async (t) => {
  const plugin = startPlugin(t);
  const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
  const note = (word: string) => `echo ${word} >> $VK_POD_ROOT/shared/order`;
  const job = pod({
    restartPolicy: 'Never',
    volumes: [{ name: 'shared', emptyDir: {} }],
    initContainers: [
      shell('first', `sleep 0.1; ${note('first')}`, { volumeMounts }),
      shell('second', note('second'), { volumeMounts }),
    ],
    containers: [shell('main', `${note('main')}; cat $VK_POD_ROOT/shared/order`, { volumeMounts })],
  });
  await plugin.create(job);
  assert.equal((await plugin.status(job))?.containers[0]?.state?.waiting?.reason, 'PodInitializing');
  await plugin.terminated(job);
  assert.equal(await plugin.log(job), 'first\nsecond\nmain\n');
  assert.deepEqual(
    (await plugin.status(job))?.initContainers.map(({ ready }) => ready),
    [true, true],
  );
});

test('a failed init container ends a pod that is never restarted', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'Never',
    initContainers: [shell('init', 'exit 3'), shell('after', 'exit 0')],
    containers: [shell('main', 'exit 0')],
  });
  await plugin.create(job);
  assert.equal((await plugin.terminated(job, 'init')).exitCode, 3);
  const status = await plugin.status(job);
  assert.equal(status?.initContainers[1]?.state?.waiting?.reason, 'ContainerCreating');
  assert.equal(status?.containers[0]?.state?.waiting?.reason, 'PodInitializing');
});

test('a failed init container is tried again where the pod allows it', async (t) => {
  const plugin = startPlugin(t);
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  const job = pod({
    restartPolicy: 'OnFailure',
    volumes: [{ name: 'v', emptyDir: {} }],
    initContainers: [shell('init', 'mkdir $VK_POD_ROOT/v/tried && exit 1; exit 0', { volumeMounts })],
    containers: [shell('main', 'exit 0')],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  assert.equal((await plugin.status(job))?.initContainers[0]?.restartCount, 1);
});

test('a sidecar starts before the containers and ends after them', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'Never',
    initContainers: [
      shell('sidecar', 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.01; done', {
        restartPolicy: 'Always',
      }),
    ],
    containers: [shell('main', 'sleep 0.2')],
  });
  await plugin.create(job);
  const main = await plugin.terminated(job);
  const sidecar = await plugin.terminated(job, 'sidecar');
  assert.ok(Date.parse(sidecar.startedAt ?? '') <= Date.parse(main.startedAt ?? ''));
  assert.ok(Date.parse(sidecar.finishedAt ?? '') >= Date.parse(main.finishedAt ?? ''));
  assert.equal(sidecar.exitCode, 0);
});

test('OnFailure restarts a container until it exits with 0', async (t) => {
  const plugin = startPlugin(t);
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  const script = 'echo x >> $VK_POD_ROOT/v/runs; test $(wc -l < $VK_POD_ROOT/v/runs) -ge 3';
  const job = pod({
    restartPolicy: 'OnFailure',
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [shell('main', script, { volumeMounts })],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  const status = (await plugin.status(job))?.containers[0];
  assert.equal(status?.restartCount, 2);
  assert.equal(status?.lastState?.terminated?.exitCode, 1);
});

test('Always restarts what succeeded too, with waits that double', async (t) => {
  const plugin = startPlugin(t, { backOff: { base: 50, max: 200, resetAfter: 600_000 } });
  const job = shellPod('exit 0', { restartPolicy: 'Always' });
  await plugin.create(job);
  const waiting = await plugin.container(
    job,
    'main',
    ({ state }) => state?.waiting?.reason === 'CrashLoopBackOff',
  );
  assert.equal(waiting.lastState?.terminated?.reason, 'Completed');
  const starts = new Map<number, number>();
  await until('four starts', async () => {
    const one = (await plugin.status(job))?.containers[0];
    const start = one?.state?.running?.startedAt ?? one?.lastState?.terminated?.startedAt;
    if (one && start) starts.set(Date.parse(start), one.restartCount);
    return starts.size >= 4;
  });
  const [first = 0, second = 0, third = 0, fourth = 0] = [...starts.keys()].sort();
  assert.ok(
    second - first >= 50 && third - second >= 100 && fourth - third >= 200,
    [...starts.keys()].join(),
  );
});

test('a pod that passes its deadline is ended, with the reason in every container', async (t) => {
  const plugin = startPlugin(t);
  const trapped = 'trap "exit 0" TERM; while :; do sleep 0.01; done';
  const job = pod({
    restartPolicy: 'Always',
    activeDeadlineSeconds: 0.3,
    initContainers: [shell('init', trapped)],
    containers: [shell('main', 'exec sleep 60')],
  });
  await plugin.create(job);
  const init = await plugin.terminated(job, 'init');
  const main = await plugin.terminated(job, 'main');
  assert.deepEqual([init.reason, init.exitCode], ['DeadlineExceeded', 143]);
  assert.deepEqual([main.reason, main.message], ['DeadlineExceeded', 'it was never started']);
});

test('delete asks with SIGTERM, and removes every trace of the pod', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('trap "exit 0" TERM; sleep 60 & echo ready; wait');
  await plugin.create(job);
  const { containerID } = await plugin.container(job, 'main', ({ ready }) => ready);
  await until('the trap', async () => (await plugin.log(job)).includes('ready'));
  await plugin.delete(job);
  assert.equal(await plugin.status(job), undefined);
  await until('the group to be gone', () => !groupExists(pidOf(containerID)));
  assert.deepEqual(readdirSync(join(plugin.stateDir, 'pods')), []);
  await assert.rejects(plugin.delete(job), { code: 'NotFound' });
});

test('what ignores SIGTERM is killed after the grace period, children and all', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod(
    'trap "" TERM; (trap "" TERM; while :; do sleep 1; done) & echo ready; while :; do sleep 1; done',
    {
      terminationGracePeriodSeconds: 0.2,
    },
  );
  await plugin.create(job);
  const { containerID } = await plugin.container(job, 'main', ({ ready }) => ready);
  await until('the trap', async () => (await plugin.log(job)).includes('ready'));
  const deletion = plugin.delete(job);
  await Promise.all([deletion, plugin.delete(job)]);
  await until('the group to be gone', () => !groupExists(pidOf(containerID)));
});

test('what a container leaves running ends with it', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('sleep 60 & echo $!');
  await plugin.create(job);
  await plugin.terminated(job);
  const left = Number(await plugin.log(job));
  await until('the child to end', () => {
    try {
      process.kill(left, 0);
      // A killed process that nobody reaps yet is a zombie.
      return process.platform === 'linux' && / Z /.test(readFileSync(`/proc/${left}/stat`, 'utf8'));
    } catch {
      return true;
    }
  });
});

test('the same UID again is the same job, started once', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('echo started; exec sleep 60');
  const jids = await Promise.all([plugin.create(job), plugin.create(job), plugin.create(job)]);
  assert.equal(new Set(jids).size, 1);
  await until('output', async () => (await plugin.log(job)) !== '');
  assert.equal(await plugin.log(job), 'started\n');
});

test('without a command, or with one that is not there, a container fails and says why', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'Never',
    containers: [
      { name: 'none', image: 'nginx' },
      { name: 'missing', command: ['no-such-program'] },
      { name: 'option', command: ['-c', 'ls'] },
    ],
  });
  await plugin.create(job);
  const none = await plugin.terminated(job, 'none');
  assert.deepEqual([none.exitCode, none.reason], [128, 'InvalidCommand']);
  assert.match(none.message ?? '', /container "none" has no command.*nginx/);
  const missing = await plugin.terminated(job, 'missing');
  assert.deepEqual(
    [missing.reason, missing.message],
    ['StartError', 'exec: "no-such-program": executable file not found in $PATH'],
  );
  assert.equal((await plugin.terminated(job, 'option')).reason, 'StartError');
});

test('a command is run as it is given, whatever a shell would make of it', async (t) => {
  const plugin = startPlugin(t);
  const args = ['%s|', '$HOME', '`id`', '', 'a b', '*', "'", '$$(A)', '$(A)', '$(NOPE)', '\n', '-n'];
  const job = pod({
    restartPolicy: 'Never',
    containers: [
      { name: 'main', command: ['printf'], args, env: [{ name: 'A', value: '$(B)' }] },
      { name: 'builtin', command: ['exit', '7'] },
    ],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  assert.equal(await plugin.log(job), "$HOME|`id`||a b|*|'|$(A)|$(B)|$(NOPE)|\n|-n|");
  assert.equal((await plugin.terminated(job, 'builtin')).reason, 'StartError');
});

test('what is not honoured is said once per pod, to the user in the log and to the operator', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'Never',
    securityContext: {},
    containers: [
      shell('main', 'echo hi', {
        image: 'busybox',
        resources: { limits: { cpu: '1' } },
        ports: [{ containerPort: 80 }],
      }),
      shell('other', 'echo hi', { livenessProbe: { exec: { command: ['true'] } } }),
    ],
  });
  await plugin.create(job);
  await plugin.create(job);
  const text =
    'runs as plain processes of this machine; not honoured: container main: image busybox; container main: resources; container main: ports (the container has the host network); container other: livenessProbe';
  assert.deepEqual(plugin.warnings, [`pod default/${job.metadata?.name}: ${text}`]);
  await plugin.terminated(job);
  await plugin.terminated(job, 'other');
  assert.equal(await plugin.log(job), `[local-plugin] ${text}\nhi\n`);
  assert.equal(await plugin.log(job, 'other'), 'hi\n');
});

test('the process table tells CPU time and memory of what runs, and of nothing else', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod({ busy: 'while :; do :; done', done: 'exit 0' });
  await plugin.create(job);
  await plugin.terminated(job, 'done');
  const usage = await until('CPU time', async () => {
    const stats = await plugin.plugin.stats();
    return stats.some(({ cpuSeconds }) => cpuSeconds > 0) && stats;
  });
  assert.deepEqual(
    usage.map(({ podUID, container }) => [podUID, container]),
    [[job.metadata?.uid, 'busy']],
  );
  assert.ok(usage.every(({ rssBytes }) => rssBytes > 100_000));
});

test('close ends all and leaves nothing behind', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('exec sleep 60');
  await plugin.create(job);
  const { containerID } = await plugin.container(job, 'main', ({ ready }) => ready);
  await plugin.plugin.close();
  await until('the group to be gone', () => !groupExists(pidOf(containerID)));
  assert.equal(existsSync(plugin.stateDir), false);
});

test('a state folder belongs to one plugin at a time', (t) => {
  const { stateDir } = startPlugin(t);
  assert.throws(() => createLocalPlugin({ stateDir }), { code: 'STATE_DIR_IN_USE' });
});

test('a damaged record of a pod is reported, and the plugin serves the others', async (t) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'vk-damaged-'));
  mkdirSync(join(stateDir, 'pods', 'damaged'), { recursive: true });
  writeFileSync(join(stateDir, 'pods', 'damaged', 'pod.json'), '');
  const plugin = startPlugin(t, { stateDir });
  t.after(() => rmSync(stateDir, { recursive: true, force: true }));
  assert.deepEqual(
    plugin.errors.map((error) => Reflect.get(Object(error), 'code')),
    ['STATE_UNREADABLE'],
  );
  const job = shellPod('exit 0');
  await plugin.create(job);
  await plugin.terminated(job);
});

test('containers are ended also where the state folder was taken away', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('exec sleep 60');
  await plugin.create(job);
  const { containerID } = await plugin.container(job, 'main', ({ ready }) => ready);
  rmSync(plugin.stateDir, { recursive: true });
  await plugin.plugin.close();
  await until('the group to be gone', () => !groupExists(pidOf(containerID)));
  assert.ok(plugin.errors.length > 0);
});

test('a pod whose names could leave its folder is refused', async (t) => {
  const { plugin } = startPlugin(t);
  const context = { signal: new AbortController().signal, session: 's' };
  const evil = shellPod('exit 0');
  for (const bad of [
    { ...evil, metadata: { ...evil.metadata, uid: '../x' } },
    { ...evil, spec: { containers: [shell('../x', 'exit 0')] } },
    { ...evil, spec: { containers: [shell('a', ''), shell('a', '')] } },
    { ...evil, spec: { containers: [] } },
    { ...evil, spec: { containers: [shell('a', '')], volumes: [{ name: '..', emptyDir: {} }] } },
  ]) {
    await assert.rejects(plugin.handlers.create(createRequest(bad), context), { code: 'InvalidInput' });
  }
});
