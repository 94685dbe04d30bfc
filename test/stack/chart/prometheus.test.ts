import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { collector, createSecureMetricsServer } from '@vk-telemetry/metrics';
import { parse, stringify } from 'yaml';
import { promtool } from '../prometheus/promtool.ts';
import { startPrometheus } from '../prometheus/server.ts';
import { testDir } from '../test-dir.ts';
import { findPrometheus, findPromtool } from '../tools/prometheus.ts';
import { until } from '../until.ts';
import { findCluster, startCluster } from './cluster.ts';
import { createHelm, NAMESPACE, RELEASE } from './helm.ts';
import { workloadsOf } from './objects.ts';
import { CHART, VALUE_SETS } from './value-sets.ts';

const cluster = await findCluster();
const prometheus = await findPrometheus();
const checker = await findPromtool();
const missing = [cluster, prometheus, checker].map((found) =>
  'missing' in found ? found.missing : undefined,
);
const options = { skip: missing.find(Boolean) ?? false, timeout: 180_000 };

const VALUES = VALUE_SETS.filter(({ name }) => name === 'prometheus-embedded-values').map(({ file }) => file);
const NAME = `${RELEASE}-prometheus`;
const peers = collector(() => [
  { name: 'liqo_peer_is_connected', help: 'h', type: 'gauge', points: [{ labels: {}, value: 1 }] },
]);

interface ScrapeConfig {
  readonly job_name: string;
  readonly kubernetes_sd_configs?: readonly object[];
  readonly tls_config?: object;
}

test(
  'The embedded Prometheus finds virtual kubelets, may scrape them and has the alerts',
  options,
  async (t) => {
    if ('missing' in cluster || 'missing' in prometheus || 'missing' in checker) return;
    const plane = await startCluster(t, cluster);
    const helm = await createHelm(t, cluster.helm, plane.kubeconfig);
    const values = VALUES.flatMap((file) => ['--values', file]);
    // The pods' certificates are the test's.
    const own = [
      '--set',
      'metrics.tls.serverName=localhost',
      '--set',
      `metrics.access.servers[0].namespace=${NAMESPACE}`,
    ];
    const install = ['upgrade', '--install', RELEASE, '--namespace', NAMESPACE, '--create-namespace'];
    await helm.run(...install, CHART, ...values, ...own);
    const get = async (kind: string, name: string) =>
      JSON.parse(await plane.kubectl(['get', kind, name, '--namespace', NAMESPACE, '--output', 'json']));

    const dir = await testDir(t);
    const { data } = await get('configmap', NAME);
    const rules = join(dir, 'rules.yaml');
    await writeFile(rules, data['rules.yaml']);
    const { scrape_configs: scrapeConfigs } = parse(data['prometheus.yaml']) as {
      scrape_configs: readonly ScrapeConfig[];
    };
    const workload = workloadsOf([await get('statefulset', NAME)])[0];
    const [container] = workload?.spec.template.spec.containers ?? [];

    await t.test('promtool has nothing to say of its configuration and rules', async () => {
      const config = join(dir, 'prometheus.yaml');
      await writeFile(config, data['prometheus.yaml']);
      const checks = [
        ['check', 'config', '--syntax-only', '--lint=all', '--lint-fatal', config],
        ['check', 'rules', '--lint=all', '--lint-fatal', rules],
      ];
      for (const args of checks) {
        const { code, stdout, stderr } = await promtool(checker.path, args);
        assert.equal(code, 0, `${stdout}${stderr}`);
      }
    });

    await t.test('it runs, with its own account and what that may', async (t) => {
      const account = async (name: string) => {
        const file = join(dir, name);
        const created = ['create', 'token', name, '--namespace', NAMESPACE];
        await writeFile(file, (await plane.kubectl(created)).trim());
        return file;
      };
      await plane.kubectl(['create', 'serviceaccount', 'virtual-kubelet', '--namespace', NAMESPACE]);
      const pair = await plane.authority.issue('virtual-kubelet');
      const server = createSecureMetricsServer({
        gatherers: [peers],
        host: '127.0.0.1',
        port: 0,
        tls: { certFile: pair.cert, keyFile: pair.key },
        kubernetes: {
          apiServer: plane.url,
          tokenFile: await account('virtual-kubelet'),
          caFile: plane.caFile,
        },
        closeTimeoutMs: 1,
      });
      const { port } = await server.listen();
      t.after(() => server.close());
      await createPod(port);

      // As in its pod, but for where things are: outside of the cluster.
      const credentials = { type: 'Bearer', credentials_file: await account(NAME) };
      const api = {
        api_server: plane.url,
        authorization: credentials,
        tls_config: { ca_file: plane.caFile },
      };
      const outside = scrapeConfigs.map((job) => ({
        ...job,
        ...(job.kubernetes_sd_configs && {
          kubernetes_sd_configs: job.kubernetes_sd_configs.map((sd) => ({ ...sd, ...api })),
        }),
        ...(job.tls_config && {
          tls_config: { ...job.tls_config, ca_file: plane.caFile },
          authorization: credentials,
        }),
      }));
      const flags = argumentsOf(container).filter(
        (flag) => !/^--(config\.file|storage\.tsdb\.path|enable-feature)=/.test(flag),
      );
      const running = await startPrometheus({
        t,
        program: prometheus.path,
        scrapeConfigs: outside,
        ruleFiles: [rules],
        flags,
      });

      const target = await until('the pod to be scraped', async () => {
        const all = await running.targets();
        const found = all.find(({ labels }) => labels.job === 'virtual-kubelet');
        if (found?.health === 'down') throw new Error(`${found.scrapeUrl}: ${found.lastError}`);
        return found?.health === 'up' ? found : undefined;
      });
      assert.deepEqual([target.labels.namespace, target.labels.pod], ['default', 'virtual-kubelet']);
      const [series] = await running.query('liqo_peer_is_connected');
      assert.equal(series?.value, '1');

      const { data: loaded } = (await (await fetch(`${running.url}/api/v1/rules`)).json()) as {
        data: { groups: readonly { name: string }[] };
      };
      const names = (groups: readonly { name: string }[]) => groups.map(({ name }) => name).sort();
      assert.deepEqual(names(loaded.groups), names(parse(data['rules.yaml']).groups));
    });

    async function createPod(port: number): Promise<void> {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'virtual-kubelet',
          namespace: 'default',
          labels: { 'prometheus.vk-telemetry.io': 'true' },
        },
        spec: {
          containers: [
            {
              name: 'kubelet',
              image: 'a',
              ports: [
                { name: 'metrics', containerPort: port },
                { name: 'api', containerPort: 1 },
              ],
            },
          ],
        },
      };
      await plane.kubectl(['create', '--filename', '-'], stringify(pod));
      const status = { status: { phase: 'Running', podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] } };
      const patch = [
        'patch',
        'pod',
        'virtual-kubelet',
        '--subresource=status',
        '--patch',
        JSON.stringify(status),
      ];
      await plane.kubectl(patch);
    }
  },
);

const argumentsOf = (container?: object): readonly string[] =>
  container && 'args' in container && Array.isArray(container.args) ? container.args : [];
