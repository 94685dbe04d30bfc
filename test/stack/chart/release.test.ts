import assert from 'node:assert/strict';
import { readdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { blocksOf, runShell } from '../kube/shell-blocks.ts';
import { testDir } from '../test-dir.ts';
import { findCluster, startCluster } from './cluster.ts';
import { createHelm, NAMESPACE, RELEASE } from './helm.ts';
import type { KubernetesObject, WorkloadSpec } from './objects.ts';
import { CHART } from './value-sets.ts';

const found = await findCluster();
const options = { skip: 'missing' in found && found.missing, timeout: 300_000 };

/** As long as Helm lets a release's name be. */
const LONG = 'a-release-with-the-longest-name-that-helm-lets-one-be';

test('Releases of the chart in a real API server', options, async (t) => {
  if ('missing' in found) return;
  const { kubectl, kubeconfig } = await startCluster(t, found);
  const helm = await createHelm(t, found.helm, kubeconfig);
  const bin = await testDir(t);
  await symlink(found.helm, join(bin, 'helm'));
  await symlink(found.programs.kubectl, join(bin, 'kubectl'));
  const env = { KUBECONFIG: kubeconfig, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const shell = (commands: string) => runShell(commands, { cwd: dirname(CHART), env });
  const install = (release: string, ...args: readonly string[]) =>
    helm.run('upgrade', '--install', release, CHART, '--namespace', NAMESPACE, ...args);
  async function listed<T extends KubernetesObject>(kinds: string, release?: string): Promise<readonly T[]> {
    const labels = release ? ['--selector', `app.kubernetes.io/instance=${release}`] : [];
    const args = ['get', kinds, '--namespace', NAMESPACE, '--output', 'json', ...labels];
    return JSON.parse(await kubectl(args)).items;
  }
  async function kept(key: string, release: string): Promise<string | undefined> {
    const secrets = await listed('secrets', release);
    const encoded = secrets.find(({ data }) => data?.[key])?.data?.[key];
    return encoded && Buffer.from(encoded, 'base64').toString();
  }
  const passwordOf = (release: string) => kept('admin-password', release);
  const claimsOf = async (release: string) => {
    const claims = await listed('persistentvolumeclaims', release);
    const workloads = await listed<KubernetesObject<WorkloadSpec>>('statefulsets', release);
    const templates = workloads.flatMap(({ metadata, spec }) =>
      (spec?.volumeClaimTemplates ?? []).map((claim) => `${claim.metadata.name}-${metadata.name}-0`),
    );
    return [...claims.map(({ metadata }) => metadata.name), ...templates].sort();
  };

  await t.test(
    'Installed as the README has it, and once more, it keeps its password and its volumes',
    async () => {
      const [start = ''] = blocksOf('../charts/interlink-monitoring-stack/README.md', 'sh');
      assert.ok(start.includes(RELEASE) && start.includes(NAMESPACE));
      await shell(start);
      const password = await passwordOf(RELEASE);
      const secretKey = await kept('secret-key', RELEASE);
      const claims = await claimsOf(RELEASE);
      assert.match(password ?? '', /^\w{32}$/);
      assert.match(secretKey ?? '', /^\w{32}$/);
      assert.deepEqual(claims, [`data-${RELEASE}-tempo-0`, `${RELEASE}-grafana`]);

      await install(RELEASE, '--set', 'tempo.retention=24h', '--set', 'prometheus.mode=embedded');
      assert.equal(await passwordOf(RELEASE), password);
      assert.equal(await kept('secret-key', RELEASE), secretKey);
      assert.deepEqual(await claimsOf(RELEASE), [...claims, `data-${RELEASE}-prometheus-0`].sort());
    },
  );

  await t.test('It says how to reach it', async () => {
    const notes = await install(RELEASE);
    assert.match(notes, new RegExp(`TELEMETRY_ENDPOINT=${RELEASE}-tempo\\.${NAMESPACE}\\.svc:4317\n`));
    const [, secret] = /get secret (\S+) -o jsonpath='\{\.data\.admin-password\}'/.exec(notes) ?? [];
    const printed = ['get', 'secret', String(secret), '--namespace', NAMESPACE];
    await kubectl([...printed, '--output', 'jsonpath={.data.admin-password}']);
    assert.match(notes, new RegExp(`port-forward service/${RELEASE}-grafana 3000`));
  });

  await t.test('A second release in the namespace goes beside it', async () => {
    await install('second', '--set', 'prometheus.mode=embedded', '--set', 'metrics.enabled=true');
    assert.notEqual(await passwordOf('second'), await passwordOf(RELEASE));
    const names = (await listed('statefulsets')).map(({ metadata }) => metadata.name);
    const both = [RELEASE, 'second'].flatMap((release) => [`${release}-prometheus`, `${release}-tempo`]);
    assert.deepEqual(
      names.map((name) => name.replace('-interlink-monitoring-stack', '')).sort(),
      both.sort(),
    );
  });

  await t.test('Long names fit, and two of them stay apart', async () => {
    const values = ['prometheus.mode=operator', 'prometheus.url=http://prometheus', 'metrics.enabled=true'];
    for (const release of [`${LONG.slice(0, -1)}1`, `${LONG.slice(0, -1)}2`])
      await install(release, ...values.flatMap((pair) => ['--set', pair]));
    const names = (await listed('statefulsets,deployments,services')).map(({ metadata }) => metadata.name);
    assert.equal(
      new Set(names.filter((name) => name.startsWith('a-release')).map((name) => name.slice(0, 40))).size,
      2,
    );
    // A StatefulSet's pods have a label of its name, a dash and ten characters of a hash.
    for (const { metadata } of await listed('statefulsets'))
      assert.ok(metadata.name.length <= 52, metadata.name);
  });

  await t.test('Monitors follow what the cluster has', async () => {
    await install('second', '--set', 'prometheus.mode=operator', '--set', 'metrics.enabled=true');
    const kinds = (await listed('podmonitors,servicemonitors,prometheusrules', 'second')).map(
      ({ kind }) => kind,
    );
    assert.deepEqual([...new Set(kinds)].sort(), ['PodMonitor', 'PrometheusRule', 'ServiceMonitor']);
  });

  await t.test(
    'Removed, it leaves what users and traces live in, and a new one takes it up again',
    async () => {
      const password = await passwordOf(RELEASE);
      await helm.run('uninstall', RELEASE, '--namespace', NAMESPACE);
      const all = 'all,configmaps,secrets,persistentvolumeclaims,serviceaccounts';
      const left = (await listed(all, RELEASE)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      assert.deepEqual(left.sort(), [
        `PersistentVolumeClaim ${RELEASE}-grafana`,
        `Secret ${RELEASE}-grafana`,
      ]);
      await install(RELEASE);
      assert.equal(await passwordOf(RELEASE), password);
    },
  );

  await t.test('A packaged archive installs as well', async (t) => {
    const dir = await testDir(t);
    await helm.run('package', CHART, '--destination', dir);
    const [archive = ''] = await readdir(dir);
    assert.match(archive, /^interlink-monitoring-stack-\d+\.\d+\.\d+\.tgz$/);
    await helm.run('upgrade', '--install', 'packaged', join(dir, archive), '--namespace', NAMESPACE);
    const [ours, theirs] = await Promise.all(
      [RELEASE, 'packaged'].map(async (release) =>
        (await listed('configmaps', release))
          .map(({ metadata }) => metadata.name.replace(release, ''))
          .sort(),
      ),
    );
    assert.deepEqual(theirs, ours);
  });
});
