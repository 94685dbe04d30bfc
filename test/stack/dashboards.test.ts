import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Asked, askedOfPrometheus, DASHBOARDS, labelsAsked } from '@vk-telemetry/dashboards';
import { createAuthority } from './certificates.ts';
import type { SourcePorts } from './dashboards/metrics-source.ts';
import { type Prometheus, startPrometheus } from './prometheus/server.ts';
import { testDir } from './test-dir.ts';
import { findPrometheus } from './tools/prometheus.ts';
import { until } from './until.ts';
import { startViewer } from './viewer.ts';

const SOURCE = fileURLToPath(new URL('dashboards/metrics-source.ts', import.meta.url));
const RULES = new URL('../../charts/interlink-monitoring-stack/files/rules/', import.meta.url);

/** What has no rows here, and why. */
const EMPTY: readonly RegExp[] = [
  /kubevirt_vmi_vcpu_seconds_total/, // The documents' name is without _total.
  / offset 1h/, // Nothing was there an hour ago.
  /tempo_|tempodb_|job=~"\.\*tempo\.\*"/, // There is no Tempo.
];

/** What Prometheus' service discovery gives the pods behind KubeVirt's Service. */
const KUBEVIRT = { service: 'kubevirt-prometheus-metrics', namespace: 'kubevirt', pod: 'virt-handler' };

const prometheus = await findPrometheus();

/** A Prometheus that has read all of it for some seconds, with the alerts' rules. */
async function startRead(t: TestContext, program: string): Promise<Prometheus> {
  const dir = await testDir(t);
  const authority = await createAuthority(dir, 'metrics-ca');
  const { cert, key } = await authority.issue('source');
  const viewer = await startViewer(t);
  const child = fork(SOURCE, {
    // It is to lose spans, and says so.
    env: { TELEMETRY_ENDPOINT: viewer.endpoint, CERT_FILE: cert, KEY_FILE: key, NODE_NO_WARNINGS: '1' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [ports] = (await once(child, 'message')) as [SourcePorts];
  const own = {
    scheme: 'https',
    tls_config: { ca_file: authority.cert },
    static_configs: [{ targets: [`127.0.0.1:${ports.own}`], labels: KUBEVIRT }],
  };
  const running = await startPrometheus({
    t,
    program,
    ruleFiles: readdirSync(RULES).map((file) => fileURLToPath(new URL(file, RULES))),
    scrapeConfigs: [
      {
        job_name: 'documented',
        static_configs: [
          {
            targets: [`127.0.0.1:${ports.documented}`],
            labels: KUBEVIRT,
          },
        ],
      },
      { job_name: 'own', ...own },
      { job_name: 'refused', ...own, metrics_path: '/elsewhere' },
      { job_name: 'gone', static_configs: [{ targets: ['127.0.0.1:1'] }] },
    ],
  });
  await until(
    'some scrapes',
    async () => {
      const rows = await running.query('sum_over_time(up[1m]) >= 4');
      return rows.length === 2 || undefined;
    },
    60,
  );
  return running;
}

test('A real Prometheus answers what the dashboards ask, and has rows of all that is there', {
  skip: 'missing' in prometheus && prometheus.missing,
  timeout: 180_000,
}, async (t) => {
  if ('missing' in prometheus) return;
  const running = await startRead(t, prometheus.path);
  const ask = ({ of, query }: Asked) =>
    running.query(query).catch((error) => {
      throw new Error(`${of}: ${query}`, { cause: error });
    });

  for (const dashboard of DASHBOARDS.filter(({ source }) => source === 'metrics'))
    await t.test(dashboard.build().title, async () => {
      const asked = askedOfPrometheus(dashboard);
      assert.ok(asked.length > 0);
      const empty: Asked[] = [];
      for (const one of asked) if ((await ask(one)).length === 0) empty.push(one);
      assert.deepEqual(
        empty.filter(({ query }) => !EMPTY.some((reason) => reason.test(query))),
        [],
      );
    });

  await t.test('The variables have values to choose from', async () => {
    const asked = DASHBOARDS.flatMap(labelsAsked);
    assert.ok(asked.length > 0);
    for (const { of, label, selector } of asked)
      assert.notDeepEqual(await running.labelValues(label, selector), [], `${of}: ${label} of ${selector}`);
  });

  await t.test('The rules of the alerts are loaded and evaluated without an error', async () => {
    const rules = await until('an evaluation of every rule', async () => {
      const all = await running.rules();
      return all.every(({ health }) => health !== 'unknown') ? all : undefined;
    });
    assert.ok(rules.length > 0);
    assert.deepEqual(
      rules.filter(({ health }) => health !== 'ok'),
      [],
    );
  });
});
