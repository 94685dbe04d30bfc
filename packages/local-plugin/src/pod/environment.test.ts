import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Container } from '@vk-telemetry/interlink';
import fc from 'fast-check';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { type Harness, pod, shell, startPlugin, until } from '../testing/harness.ts';
import { innerParts, isSafeRelative } from './paths.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const sources = {
  configMaps: [
    {
      metadata: { name: 'config' },
      data: { colour: 'blue', script: 'echo from script' },
      binaryData: { raw: '/wA=' },
    },
  ],
  secrets: [{ metadata: { name: 'secret' }, data: { password: base64('hunter2') } }],
};

async function output(plugin: Harness, container: Container, volumes: Volume[] = []): Promise<string> {
  const job = pod({ restartPolicy: 'Never', volumes, containers: [container], nodeName: 'node-1' });
  await plugin.create(job, sources);
  const { exitCode, reason, message } = await plugin.terminated(job);
  return exitCode === 0 ? plugin.log(job) : `${reason}: ${message ?? (await plugin.log(job))}`;
}

test('env comes from literals, fields, resources, ConfigMaps and Secrets', async (t) => {
  const container = shell('main', 'echo $A-$B-$NODE-$IP-$HOST-$CPU-$COLOUR-$PASSWORD-$P_colour', {
    resources: { limits: { cpu: '250m' } },
    envFrom: [{ prefix: 'P_', configMapRef: { name: 'config' } }],
    env: [
      { name: 'A', value: 'a' },
      { name: 'B', value: '$(A)b' },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
      { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'config', key: 'colour' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'secret', key: 'password' } } },
    ],
  });
  assert.match(
    await output(startPlugin(t), container),
    /a-ab-node-1-127\.0\.0\.1-127\.0\.0\.1-250-blue-hunter2-blue\n$/,
  );
});

test('a container sees nothing else of the environment of the plugin', async (t) => {
  process.env.VK_TEST_TOKEN = 'not for containers';
  t.after(() => delete process.env.VK_TEST_TOKEN);
  const names = (await output(startPlugin(t), shell('main', 'env | cut -d= -f1 | sort'))).trim().split('\n');
  const shells = ['OLDPWD', 'PWD', 'SHLVL', '_'];
  assert.deepEqual(
    names.filter((name) => !shells.includes(name)),
    ['HOME', 'HOSTNAME', 'LANG', 'PATH', 'TMPDIR', 'VK_POD_ROOT'],
  );
});

test('HOME, TMPDIR and the working directory lie in VK_POD_ROOT', async (t) => {
  const script = 'touch $TMPDIR/t; echo "$HOME $TMPDIR $(pwd) $1"; echo $VK_POD_ROOT';
  const container: Container = {
    name: 'main',
    command: ['sh', '-c', script, '-', '$(VK_POD_ROOT)/x'],
    workingDir: '/srv/../deep',
  };
  const [line = '', root = ''] = (await output(startPlugin(t), container)).split('\n');
  assert.equal(line, `${root} ${root}/tmp ${root}/deep ${root}/x`);
});

test('a missing reference fails its container and names what is missing', async (t) => {
  const plugin = startPlugin(t);
  const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'gone', key: 'k' } } }];
  assert.match(
    await output(plugin, shell('main', 'true', { env })),
    /^CreateContainerConfigError: env A: Secret gone/,
  );
  const mounts = [{ name: 'v', mountPath: '/v' }];
  const mounted = shell('main', 'true', { volumeMounts: mounts });
  assert.equal(
    await output(plugin, mounted, [{ name: 'v', configMap: { name: 'gone' } }]),
    'CreateContainerConfigError: volume "v": configmap "gone" not found',
  );
  assert.match(
    await output(plugin, mounted, [{ name: 'v', hostPath: { path: '/' } }]),
    /hostPath.* not available/,
  );
  assert.match(await output(plugin, mounted), /volume "v" is not one of the pod's/);
  assert.equal(
    await output(plugin, mounted, [{ name: 'v', configMap: { name: 'gone', optional: true } }]),
    '',
  );
});

test('ConfigMaps, Secrets, downward fields and projections are files that only the owner reads', async (t) => {
  const volumes: Volume[] = [
    {
      name: 'config',
      configMap: {
        name: 'config',
        items: [
          { key: 'colour', path: 'deep/c' },
          { key: 'script', path: 'run', mode: 0o755 },
        ],
      },
    },
    { name: 'raw', configMap: { name: 'config', items: [{ key: 'raw', path: 'raw' }] } },
    { name: 'secret', secret: { secretName: 'secret', defaultMode: 0o644 } },
    {
      name: 'down',
      downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.namespace' } }] },
    },
    {
      name: 'all',
      projected: {
        sources: [
          { secret: { name: 'secret' } },
          { configMap: { name: 'config', items: [{ key: 'colour', path: 'c' }] } },
        ],
      },
    },
  ];
  const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/etc/${name}` }));
  const script = `cd $VK_POD_ROOT/etc; cat config/deep/c; cat secret/password; cat down/name; cat all/password all/c
    test "$(od -An -tx1 raw/raw | tr -d ' ')" = ff00 && ls -lL secret/password config/run | cut -c1-10; sh config/run`;
  const text = await output(startPlugin(t), shell('main', script, { volumeMounts }), volumes);
  assert.equal(text, 'bluehunter2defaulthunter2blue-rwx------\n-rw-------\nfrom script\n');
});

test('what the caller projected is used as it came', async (t) => {
  const plugin = startPlugin(t);
  const volumes = [{ name: 'kube', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }];
  const container = shell('main', 'cat $VK_POD_ROOT/var/kube/token', {
    volumeMounts: [{ name: 'kube', mountPath: '/var/kube' }],
  });
  const job = pod({ restartPolicy: 'Never', volumes, containers: [container] });
  await plugin.create(job, {
    projectedvolumemaps: [{ metadata: { name: 'kube' }, data: { token: 't0ken' } }],
  });
  await plugin.terminated(job);
  assert.equal(await plugin.log(job), 't0ken');
  assert.deepEqual(plugin.warnings, []);
});

test('containers share a volume at paths of their own, and subPath mounts a part of it', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'Never',
    volumes: [{ name: 'v', emptyDir: {} }],
    initContainers: [
      shell('write', 'mkdir $VK_POD_ROOT/a/sub; echo hello > $VK_POD_ROOT/a/sub/f', {
        volumeMounts: [{ name: 'v', mountPath: '/a' }],
      }),
    ],
    containers: [
      shell('main', 'cat $VK_POD_ROOT/b/c/f; cat $VK_POD_ROOT/file', {
        volumeMounts: [
          { name: 'v', mountPath: '/b/c', subPath: 'sub' },
          { name: 'v', mountPath: '/file', subPath: 'sub/f' },
        ],
      }),
    ],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  assert.equal(await plugin.log(job), 'hello\nhello\n');
});

test('no path of a manifest leads out of the pod, also not over a link that a container made', async (t) => {
  const plugin = startPlugin(t);
  const outside = join(plugin.stateDir, 'outside');
  mkdirSync(outside, { recursive: true });
  const mount = (more: Partial<VolumeMount>) => [{ name: 'v', mountPath: '/v', ...more }];
  const attempts: [Partial<Container>, Volume][] = [
    [{ volumeMounts: mount({ subPath: '../../outside' }) }, { name: 'v', emptyDir: {} }],
    [{ volumeMounts: mount({ subPath: '/etc' }) }, { name: 'v', emptyDir: {} }],
    [
      { volumeMounts: mount({}) },
      { name: 'v', configMap: { name: 'config', items: [{ key: 'colour', path: '../../../../outside/f' }] } },
    ],
    [{ volumeMounts: mount({ mountPath: '/' }) }, { name: 'v', emptyDir: {} }],
  ];
  for (const [container, volume] of attempts) {
    assert.match(
      await output(plugin, shell('main', 'true', container), [volume]),
      /^CreateContainerConfigError: /,
    );
  }
  const job = pod({
    restartPolicy: 'Never',
    volumes: [{ name: 'v', emptyDir: {} }],
    initContainers: [shell('link', `ln -s ${outside} $VK_POD_ROOT/v/out`, { volumeMounts: mount({}) })],
    containers: [
      shell('sub', 'touch $VK_POD_ROOT/v/f', { volumeMounts: mount({ subPath: 'out' }) }),
      shell('nested', 'true', { volumeMounts: [...mount({}), { name: 'v', mountPath: '/v/out/deep' }] }),
      shell('dir', 'touch f', { volumeMounts: mount({}), workingDir: '/v/out' }),
    ],
  });
  await plugin.create(job);
  for (const name of ['sub', 'nested', 'dir']) {
    assert.equal((await plugin.terminated(job, name)).reason, 'CreateContainerConfigError', name);
  }
  assert.equal(statSync(outside).nlink, 2);
});

test('deleting a pod follows no link and needs no permission of the folders in it', async (t) => {
  const plugin = startPlugin(t);
  const kept = join(plugin.stateDir, 'kept');
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'file'), '');
  const job = pod({
    restartPolicy: 'Never',
    containers: [shell('main', `ln -s ${kept} link; mkdir -p d/e; chmod 0 d`)],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  await plugin.delete(job);
  assert.ok(existsSync(join(kept, 'file')));
  assert.equal(existsSync(join(plugin.stateDir, 'pods', job.metadata?.uid ?? '')), false);
});

test('names that no shell passes on are left out and said', async (t) => {
  const plugin = startPlugin(t);
  const env = [
    { name: 'a.b', value: 'x' },
    { name: 'GOOD', value: 'y' },
  ];
  const job = pod({
    restartPolicy: 'Never',
    containers: [shell('main', 'env | grep -c "a.b"; echo $GOOD', { env })],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  assert.match(plugin.warnings.join(), /env "a\.b" \(not a name that a shell passes on\)/);
  assert.match(await plugin.log(job), /\n0\ny\n$/);
});

test('no value of a Secret is in the job table or in the arguments of the supervisor', async (t) => {
  const plugin = startPlugin(t);
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'secret', key: 'password' } } }];
  const job = pod({
    restartPolicy: 'Never',
    containers: [shell('main', 'ps -o args= -p $PPID || true; exec sleep 60', { env })],
  });
  await plugin.create(job, sources);
  await plugin.container(job, 'main', ({ ready }) => ready);
  const dir = join(plugin.stateDir, 'pods', job.metadata?.uid ?? '');
  const mode = (path: string) => (lstatSync(join(dir, path)).mode & 0o777).toString(8);
  assert.deepEqual([mode(''), mode('pod.json'), mode('jobs/main.json')], ['700', '600', '600']);
  assert.ok(!readFileSync(join(dir, 'jobs/main.json'), 'utf8').includes('hunter2'));
  assert.ok(!(await plugin.log(job)).includes('hunter2'));
});

test('what a finished pod got of Secrets and environment is no longer in its record', async (t) => {
  const plugin = startPlugin(t);
  const env = [{ name: 'A', value: 'literal-value' }];
  const job = pod({ restartPolicy: 'Never', containers: [shell('main', 'exit 0', { env })] });
  await plugin.create(job, sources);
  const record = () =>
    readFileSync(join(plugin.stateDir, 'pods', job.metadata?.uid ?? '', 'pod.json'), 'utf8');
  await until('the record of a finished pod', () => record().includes('"finished"'));
  assert.ok(!record().includes('literal-value') && !record().includes(base64('hunter2')));
});

test('the inner path of any text stays inside', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('..', '.', '/', 'a', '')).map((parts) => parts.join('/')),
      (path) => {
        assert.ok(innerParts(path).every((part) => part !== '..' && part !== '.' && !part.includes('/')));
        if (isSafeRelative(path)) assert.ok(!path.startsWith('/'));
      },
    ),
  );
});
