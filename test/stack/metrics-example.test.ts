import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createAuthority } from './certificates.ts';
import { startControlPlane } from './kube/control-plane.ts';
import { startPrometheus } from './prometheus/server.ts';
import { testDir } from './test-dir.ts';
import { findControlPlane } from './tools/kubernetes.ts';
import { findPrometheus } from './tools/prometheus.ts';
import { until } from './until.ts';

const KUBELET = fileURLToPath(new URL('../../examples/virtual-kubelet/main.ts', import.meta.url));

const found = await findControlPlane();
const prometheus = await findPrometheus();
const missing = 'missing' in found ? found.missing : 'missing' in prometheus && prometheus.missing;

/** Starts the example and answers the address of its metrics. */
async function startExample(t: TestContext, env: NodeJS.ProcessEnv): Promise<string> {
  const child: ChildProcess = fork(KUBELET, [], { env, silent: true, execArgv: [] });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return await until('the address of the metrics', async () => /^metrics on (https:\S+)$/m.exec(said)?.[1]);
}

test('a real Prometheus reads the real virtual kubelet over TLS, and only with the right to', {
  skip: missing,
  timeout: 120_000,
}, async (t) => {
  if ('missing' in found || 'missing' in prometheus) return;
  const plane = await startControlPlane(t, found);
  const dir = await testDir(t);
  const file = async (name: string, text: string) => {
    const path = join(dir, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  const own = await plane.createServiceAccount('virtual-kubelet');
  await plane.kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'metrics-reader' },
          rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
        },
      ],
    }),
  );
  await own.bind('system:auth-delegator');
  const reader = await plane.createServiceAccount('prometheus');
  await reader.bind('metrics-reader');
  const stranger = await plane.createServiceAccount('stranger');

  const pods = join(dir, 'pods');
  await mkdir(pods);
  const authority = await createAuthority(dir, 'metrics-ca');
  const { cert, key } = await authority.issue('kubelet');
  const url = await startExample(t, {
    PATH: process.env.PATH,
    ENABLE_TRACING: '1',
    TELEMETRY_ENDPOINT: '127.0.0.1:1',
    ENABLE_METRICS: '1',
    METRICS_ADDRESS: '127.0.0.1:0',
    METRICS_CERT_FILE: cert,
    METRICS_KEY_FILE: key,
    METRICS_KUBERNETES_URL: plane.url,
    METRICS_KUBERNETES_TOKEN_FILE: await file('own-token', await own.createToken()),
    METRICS_KUBERNETES_CA_FILE: plane.caFile,
    INTERLINK_URL: 'http://127.0.0.1:1',
    KUBELET_PORT: '0',
    NODENAME: 'stack',
    PODS_DIR: pods,
    STATE_DIR: join(dir, 'state'),
  });
  const job = async (name: string, token: string) => ({
    job_name: name,
    scheme: 'https',
    scrape_interval: '1s',
    authorization: { credentials_file: await file(`${name}-token`, token) },
    tls_config: { ca_file: authority.cert },
    static_configs: [{ targets: [new URL(url).host] }],
  });
  const server = await startPrometheus({
    t,
    program: prometheus.path,
    scrapeConfigs: [
      await job('reader', await reader.createToken()),
      await job('stranger', await stranger.createToken()),
    ],
  });

  const sampleOf = async (query: string) => Number((await server.query(query))[0]?.value ?? Number.NaN);
  await until('the reader to read', async () => (await sampleOf('up{job="reader"}')) === 1);
  await until('the stranger to be refused', async () => (await sampleOf('up{job="stranger"}')) === 0);
  await until(
    'the failed ping',
    async () => ((await sampleOf('sum(rest_client_requests_total{job="reader", code="<error>"})')) ?? 0) > 0,
  );
  await until(
    'the failed ping as a span',
    async () => ((await sampleOf('sum(traces_span_metrics_calls_total{span_name="PingHttpCall"})')) ?? 0) > 0,
  );
  await until(
    'the refusals',
    async () => (await sampleOf('sum(vk_telemetry_metrics_refusals_total{code="403"})')) > 0,
  );
});
