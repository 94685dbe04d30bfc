import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { collector, createSecureMetricsServer, type KubernetesReviews } from '@vk-telemetry/metrics';
import { parse } from 'yaml';
import type { CertificateFiles } from './certificates.ts';
import { type ControlPlane, startControlPlane } from './kube/control-plane.ts';
import { blocksOf, runShell } from './kube/shell-blocks.ts';
import { startPrometheus } from './prometheus/server.ts';
import { testDir } from './test-dir.ts';
import { onPath } from './tools/command.ts';
import { findControlPlane } from './tools/kubernetes.ts';
import { findPrometheus } from './tools/prometheus.ts';
import { until } from './until.ts';

const found = await findControlPlane();
const prometheus = await findPrometheus();
const noCurl = onPath('curl') && onPath('openssl') ? undefined : 'no curl or openssl on PATH';
const missing = 'missing' in found ? found.missing : 'missing' in prometheus ? prometheus.missing : noCurl;
const options = { skip: missing ?? false, timeout: 180_000 };

const NAME = 'virtual-kubelet-metrics.vk-telemetry.svc';
const DOCUMENT = 'metrics-access.md';
const peers = collector(() => [
  { name: 'liqo_peer_is_connected', help: 'h', type: 'gauge', points: [{ labels: {}, value: 1 }] },
]);

/** What a reader pastes, in the order of the document: up to the port-forward, after it, and with the operator. */
function commands() {
  const blocks = blocksOf(DOCUMENT, 'sh');
  const at = blocks.findIndex((block) => block.includes('port-forward'));
  assert.ok(at > 0);
  const [curl = '', ...rest] = blocks.slice(at + 1);
  return { setUp: blocks.slice(0, at).join('\n'), curl, rest: rest.join('\n') };
}

interface Setting {
  readonly plane: ControlPlane;
  readonly pair: CertificateFiles;
  /** Serves metrics until the test has ended, and answers the port. */
  serve(t: TestContext, reviews?: KubernetesReviews): Promise<number>;
  shell(script: string): Promise<string>;
}

/** A cluster in which the document was followed up to its port-forward. */
async function followed(t: TestContext): Promise<Setting> {
  if ('missing' in found) throw new Error(found.missing);
  const plane = await startControlPlane(t, found);
  const cwd = await testDir(t);
  await symlink(found.kubectl, join(cwd, 'kubectl'));
  const env = { KUBECONFIG: plane.kubeconfig, PATH: `${cwd}${delimiter}${process.env.PATH}` };
  const shell = (script: string) => runShell(script, { cwd, env });
  assert.match(await shell(commands().setUp), /^yes$/m);
  const tokenFile = join(cwd, 'own-token');
  await writeFile(tokenFile, await shell('kubectl -n vk-telemetry create token virtual-kubelet'));
  const pair = { cert: join(cwd, 'tls.crt'), key: join(cwd, 'tls.key') };
  return {
    plane,
    pair,
    shell,
    async serve(scope, reviews = {}) {
      const server = createSecureMetricsServer({
        gatherers: [peers],
        host: '127.0.0.1',
        port: 0,
        tls: { certFile: pair.cert, keyFile: pair.key },
        kubernetes: { apiServer: plane.url, tokenFile, caFile: plane.caFile, ...reviews },
        closeTimeoutMs: 1,
      });
      const { port } = await server.listen();
      scope.after(() => server.close());
      return port;
    },
  };
}

test('metrics behind a real API server, by the document', options, async (t) => {
  if ('missing' in prometheus) return;
  const setting = await followed(t);
  const { plane, shell } = setting;
  const ca = readFileSync(setting.pair.cert);

  async function scrape(port: number, token: string): Promise<{ status: number | undefined; body: string }> {
    const headers = { authorization: `Bearer ${token}` };
    const target = { host: '127.0.0.1', port, path: '/metrics', servername: NAME };
    const [response] = (await once(request({ ...target, ca, headers, agent: false }).end(), 'response')) as [
      IncomingMessage,
    ];
    return { status: response.statusCode, body: await text(response) };
  }
  const statusOf = async (port: number, token: string) => (await scrape(port, token)).status;

  await t.test('curl reads them with a token of the account that is bound', async (t) => {
    const port = await setting.serve(t);
    const body = await shell(commands().curl.replace('localhost:8443', `localhost:${port}`));
    assert.match(body, /^liqo_peer_is_connected 1$/m);
    assert.match(body, /^apiserver_delegated_authz_request_total\{code="201"\} 1$/m);
  });

  await t.test('an account that is not bound gets 403, and garbage 401', async (t) => {
    const port = await setting.serve(t);
    const other = await plane.createServiceAccount('other');
    assert.equal(await statusOf(port, await other.createToken()), 403);
    assert.equal(await statusOf(port, 'garbage'), 401);
  });

  await t.test('one that is deleted gets 401 once its token is no longer remembered', async (t) => {
    const port = await setting.serve(t, { tokenTtlMs: 200 });
    const leaver = await plane.createServiceAccount('leaver');
    await leaver.bind('metrics-reader');
    const token = await leaver.createToken();
    assert.equal(await statusOf(port, token), 200);
    await leaver.delete();
    await until('the token to be refused', async () => (await statusOf(port, token)) === 401 || undefined);
  });

  await t.test('with an audience, tokens for another one are refused', async (t) => {
    const port = await setting.serve(t, { audiences: ['virtual-kubelet-metrics'] });
    const create = 'kubectl -n monitoring create token prometheus';
    const meant = await shell(`${create} --audience=virtual-kubelet-metrics`);
    assert.equal(await statusOf(port, meant.trim()), 200);
    assert.equal(await statusOf(port, (await shell(create)).trim()), 401);
  });

  await t.test('a server whose own account may not ask answers 503', async (t) => {
    const stranger = join(await testDir(t), 'token');
    await writeFile(stranger, await (await plane.createServiceAccount('stranger')).createToken());
    const port = await setting.serve(t, { tokenFile: stranger });
    const { status, body } = await scrape(port, 'any');
    assert.equal(status, 503);
    assert.doesNotMatch(body, /stranger|tokenreviews/);
  });

  await t.test('Prometheus scrapes them, configured as the document has it', async (t) => {
    const port = await setting.serve(t);
    const tokenFile = join(await testDir(t), 'token');
    const issue = async (account: string) =>
      writeFile(tokenFile, (await shell(`kubectl create token ${account}`)).trim());
    await issue('prometheus -n monitoring');
    const [config = ''] = blocksOf(DOCUMENT, 'yaml').filter((block) => block.startsWith('scrape_configs'));
    const { scrape_configs: scrapeConfigs } = parse(
      config
        .replace('/var/run/secrets/kubernetes.io/serviceaccount/token', tokenFile)
        .replace('/etc/prometheus/virtual-kubelet/ca.crt', setting.pair.cert)
        .replace(`${NAME}:8443`, `127.0.0.1:${port}`),
    );
    const running = await startPrometheus({ t, program: prometheus.path, scrapeConfigs });
    await running.scraped();
    const [series] = await running.query('liqo_peer_is_connected');
    assert.equal(series?.value, '1');
    assert.equal(series?.metric.job, 'virtual-kubelet');

    await issue('other');
    const refused = await until('a scrape to be refused', async () => {
      const [target] = await running.targets();
      return target?.health === 'down' ? target.lastError : undefined;
    });
    assert.match(refused, /403 Forbidden/);
  });

  await t.test('the commands for Prometheus’ operator are taken', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'servicemonitors.monitoring.coreos.com' },
      spec: {
        group: 'monitoring.coreos.com',
        names: { kind: 'ServiceMonitor', plural: 'servicemonitors' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    };
    await plane.kubectl(['apply', '--filename', '-'], JSON.stringify(crd));
    await plane.kubectl(['wait', '--for=condition=established', 'crd/servicemonitors.monitoring.coreos.com']);
    assert.match(await shell(commands().rest), /servicemonitor\S* created/);
  });

  await t.test('when the API server is gone, 503 is answered and nobody gets in', async (t) => {
    const port = await setting.serve(t, { tokenTtlMs: 1 });
    const token = (await shell('kubectl -n monitoring create token prometheus')).trim();
    assert.equal(await statusOf(port, token), 200);
    await plane.stop();
    assert.equal(await statusOf(port, token), 503);
    assert.equal(await statusOf(port, 'garbage'), 503);
  });
});
