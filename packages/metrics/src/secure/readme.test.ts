import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ACCESS_METRICS } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { block, optionsIn, plain, rows, table } from '../testing/readme.ts';
import { startReviewServer } from './testing/api-server.ts';
import { authority, pairFiles, startMetricsServer } from './testing/metrics-server.ts';

const TITLE = 'Serve it to a cluster';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example serves its registry to those who may read, and ends on SIGTERM', async (t) => {
  const { apiServer, tokenFile, caFile } = await startReviewServer(t, authority);
  const { certFile, keyFile } = pairFiles(t);
  const { hostname, port: apiPort } = new URL(apiServer);
  const program = block(TITLE, 'ts')
    .replace('@vk-telemetry/metrics', new URL('../index.ts', import.meta.url).href)
    .replace('/etc/tls/tls.crt', certFile)
    .replace('/etc/tls/tls.key', keyFile)
    .replace('kubernetes: {},', `port: 0, kubernetes: ${JSON.stringify({ tokenFile, caFile })},`);
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: apiPort },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const port = /^metrics on port (\d+)\n$/.exec(String(line))?.[1];
  const headers = { authorization: 'Bearer alice' };
  const [response] = await once(
    get({ host: '127.0.0.1', port, path: '/metrics', headers, ca: authority.cert, agent: false }),
    'response',
  );
  assert.match(await text(response), /^payload_msgs 1$/m);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('the table of options is what the server takes', () => {
  const optionsOf = (file: string, name: string): string[] => {
    const body = read(file).split(`export interface ${name} {\n`, 2)[1]?.split('\n}', 1)[0] ?? '';
    return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option = '']) => option);
  };
  const nested = {
    tls: optionsOf('options.ts', 'ServerCertificate'),
    kubernetes: optionsOf('kubernetes/options.ts', 'KubernetesReviews'),
    clientCertificates: optionsOf('client-certificates.ts', 'ClientCertificates'),
  };
  const own = optionsOf('options.ts', 'SecureMetricsServerOptions').flatMap((name) =>
    Object.hasOwn(nested, name)
      ? nested[name as keyof typeof nested].map((option) => `${name}.${option}`)
      : [name],
  );
  const listed = rows(TITLE)
    .filter((row) => row.length === 3)
    .flatMap(([cell = '']) =>
      [...cell.matchAll(/`([a-z]+[A-Za-z]*(?:\.[A-Za-z]+)?)`/g)].map(([, name]) => name),
    );
  assert.deepEqual(listed.sort(), own.sort());
});

test('the numbers of the table of options are the defaults', () => {
  const numbers = ['options.ts', 'kubernetes/options.ts'].flatMap((file) =>
    optionsIn(new URL(file, import.meta.url)).filter(({ byDefault }) => /^\d+$/.test(byDefault)),
  );
  assert.equal(numbers.length, 10);
  const listed = table(TITLE, 'option').map(([names, defaults]) => ({
    names: plain(names).split(', '),
    defaults: (defaults ?? '').split(', '),
  }));
  for (const { name, byDefault } of numbers) {
    const found = listed.flatMap(({ names, defaults }) =>
      defaults.filter((_, i) => names[i]?.split('.').at(-1) === name),
    );
    assert.ok(found.includes(byDefault), `${name}: ${byDefault}`);
  }
});

test('the table of metrics about access is what is served', async (t) => {
  const { apiServer, tokenFile, caFile } = await startReviewServer(t, authority);
  const kubernetes = { apiServer, tokenFile, caFile };
  const { get: scrape } = await startMetricsServer(t, { tls: pairFiles(t), kubernetes });
  await scrape();
  const served = parseExposition((await scrape('alice')).text, 'text');
  const metrics = rows(TITLE).flatMap(([cell = '', type]) => {
    const [, name, label] = /^`([a-z]+_\w+)(?:\{(\w+)\})?`$/.exec(cell) ?? [];
    return name === undefined ? [] : [{ name, label, type }];
  });
  assert.deepEqual(
    metrics.map(({ name }) => name),
    Object.values(ACCESS_METRICS),
  );
  for (const { name, label, type } of metrics) {
    const family = served.get(name);
    assert.equal(family?.type, type, name);
    const labels = Object.keys(family?.samples.at(-1)?.labels ?? {});
    assert.deepEqual(labels, label === undefined ? [] : [label], name);
  }
});

test('reviews, cache and refusals are counted by their outcome', async (t) => {
  const { apiServer, tokenFile, caFile, troubles } = await startReviewServer(t, authority);
  const kubernetes = { apiServer, tokenFile, caFile };
  const { get: scrape } = await startMetricsServer(t, { tls: pairFiles(t), kubernetes });
  troubles.push((response) => response.writeHead(403).end());
  await scrape('alice');
  await scrape('garbage');
  await scrape();
  const { text: body } = await scrape('alice');
  for (const line of [
    'apiserver_delegated_authn_request_total{code="201"} 2',
    'apiserver_delegated_authn_request_total{code="403"} 1',
    'apiserver_delegated_authz_request_total{code="201"} 1',
    'apiserver_delegated_authz_request_duration_seconds_count{code="201"} 1',
    'authentication_token_cache_request_total{status="miss"} 3',
    'vk_telemetry_metrics_refusals_total{code="401"} 2',
    'vk_telemetry_metrics_refusals_total{code="503"} 1',
  ])
    assert.ok(body.split('\n').includes(line), `${line} in ${body}`);
});
