import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { help } from './cli/arguments.ts';
import { renderTrace } from './console/render.ts';
import { endpointName, parseEndpoint } from './forward/endpoint.ts';
import * as api from './index.ts';
import { defaultPorts } from './listeners.ts';
import { groupOf } from './scrape/groups.ts';
import { traceOfSpans } from './testing/traces.ts';
import { ask, setEnvironment, testViewer } from './testing/viewer.ts';
import type { Trace } from './trace.ts';
import { startViewer } from './viewer.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

const section = (title: string): string => readme.split(`\n## ${title}\n`, 2)[1]?.split('\n## ', 1)[0] ?? '';

/** Cells of the rows of all tables in a section. */
const rows = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')));

const block = (title: string, language: string): string =>
  section(title).split(`\`\`\`${language}\n`, 2)[1]?.split('```', 1)[0] ?? '';

test('the example prints what the README shows', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'viewer-readme-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'example.mjs');
  const index = new URL('./index.ts', import.meta.url).href;
  await writeFile(file, block('In code', 'ts').replace('@vk-telemetry/viewer', index));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  assert.equal(stdout, block('In code', 'text'));
});

test('traces are drawn as the README shows them', () => {
  const pod = { 'pod.name': 'nginx', 'pod.namespace': 'default' };
  const failed = { code: 'error' } as const;
  const create = traceOfSpans(
    { name: 'CreatePodVK', spanId: '01', durationMicros: 1_240_000, attributes: pod, status: failed },
    {
      name: 'CreateHttpCall',
      spanId: '02',
      parentSpanId: '01',
      startMicros: 40_000,
      durationMicros: 1_200_000,
      attributes: { ...pod, 'exit.code': 503, 'error.type': '503' },
      status: failed,
    },
    {
      name: 'CreateAPI',
      spanId: '03',
      parentSpanId: '02',
      startMicros: 620_000,
      durationMicros: 310_000,
      attributes: { ...pod, 'exit.code': 503 },
      status: { ...failed, message: 'ECONNREFUSED' },
      service: 'InterLink-Plugin-a',
    },
  );
  const turn = traceOfSpans(
    { name: 'GetPodsVK', spanId: '01', durationMicros: 9_100, attributes: { 'pods.count': 1 } },
    {
      name: 'StatusHttpCall',
      spanId: '02',
      parentSpanId: '01',
      durationMicros: 8_000,
      attributes: { 'pods.count': 1, 'exit.code': 200 },
    },
    {
      name: 'UpdatePodVK',
      spanId: '03',
      parentSpanId: '01',
      startMicros: 9_050,
      durationMicros: 20,
      attributes: { ...pod, 'pod.phase': 'Running', 'pod.phase.previous': 'Pending' },
    },
  );
  const inKubelet = (trace: Trace): Trace => ({
    ...trace,
    spans: trace.spans.map((span) =>
      span.service === 'svc' ? { ...span, service: 'VK-InterLink-a' } : span,
    ),
  });
  const second = { ...turn, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
  const drawn = [create, second].map((trace) => `${renderTrace(inKubelet(trace))}\n`).join('');
  assert.equal(drawn, block('Use it', 'text'));
});

test('the README and --help list the same options', () => {
  const flags = (text: string): string[] => [...new Set(text.match(/--[a-z-]+/g))].sort();
  const table = rows('Use it').map((cells) => cells[1] ?? '');
  assert.deepEqual(flags(table.join(' ')), flags(help));
});

test('the README lists every function and class that is exported', () => {
  const table = rows('In code').flatMap((cells) => cells[1]?.match(/`(\w+)/)?.[1] ?? []);
  assert.deepEqual(table.sort(), Object.keys(api).sort());
});

test('the groups of metrics are those that the README lists', () => {
  const groups = rows('Metrics').filter(([, group = '']) => /^[A-Z]/.test(group));
  const named = groups.flatMap(([, group = '', names = '']) =>
    [...names.matchAll(/`(\w+?)(_…)?`/g)].map(([, name = '', more]) => ({
      group,
      name: more ? `${name}_x` : name,
    })),
  );
  assert.ok(named.length >= 8);
  // Of the process only some are main ones.
  for (const { group, name } of named)
    assert.equal(groupOf(name), group === 'Process' ? 'Others' : group, name);
  assert.equal(groupOf('process_cpu_seconds_total'), 'Process');
});

test('every route of the README is served', async (t) => {
  const viewer = await testViewer(t);
  const paths = rows("Tempo's API").flatMap((cells) => cells[1]?.match(/^`GET (.*)`$/)?.[1] ?? []);
  assert.equal(paths.length, 8);
  for (const path of paths) {
    const { status, body } = await ask(viewer, path.replace('{id}', '1').replace('{tag}', 'name'));
    assert.ok(status === 200 || body.length === 0, `${path}: ${status} ${body}`);
  }
});

test('every query that the README calls refused is refused, and Tempo named', async (t) => {
  const viewer = await testViewer(t);
  const queries = rows("Tempo's API").flatMap((cells) => cells[2]?.match(/(?<=`)\{[^`]*\}[^`]*(?=`)/g) ?? []);
  assert.ok(queries.length >= 15, String(queries.length));
  for (const query of queries) {
    const { status, body } = await ask(viewer, `/api/search?q=${encodeURIComponent(query)}`);
    const taken = ['{}', '{ a && b && c }'].includes(query);
    if (!taken)
      assert.deepEqual([status, /use Tempo$/.test(body.toString())], [400, true], `${query}: ${body}`);
  }
});

test('the data source for Grafana asks the default address without streaming', async () => {
  const file = await readFile(new URL('../grafana/datasource.yaml', import.meta.url), 'utf8');
  const { apiVersion, datasources } = parse(file);
  assert.equal(apiVersion, 1);
  assert.deepEqual(datasources, [
    {
      name: 'vk-telemetry viewer',
      uid: 'vk-telemetry-viewer',
      type: 'tempo',
      access: 'proxy',
      url: `http://localhost:${defaultPorts.api}`,
      jsonData: { streamingEnabled: { search: false, metrics: false } },
    },
  ]);
  const inDocker = parse(file.replace(/^ {4}url: .*$/m, '').replace(/^( *)# ( *[a-z]\w+:)/gim, '$1$2'))
    .datasources[0];
  assert.equal(inDocker.url, `http://host.docker.internal:${defaultPorts.api}`);
  assert.equal(inDocker.jsonData.httpHeaderName1, 'Authorization');
  assert.deepEqual(inDocker.secureJsonData, { httpHeaderValue1: 'Bearer $VIEWER_TOKEN' });
});

test('the tables of forwarding name what is read, and the default port', async (t) => {
  const variables = rows('Forwarding').flatMap((cells) => cells[1]?.match(/OTEL_\w+/g) ?? []);
  assert.deepEqual(variables.map((name) => name.replace('OTEL_EXPORTER_OTLP_', '')).sort(), [
    'CERTIFICATE',
    'CLIENT_CERTIFICATE',
    'CLIENT_KEY',
    'HEADERS',
  ]);
  for (const name of variables) {
    setEnvironment(t, { [name]: name.endsWith('HEADERS') ? 'x' : '/does/not/exist' });
    const refused = { code: 'ERR_VIEWER_OPTION', message: new RegExp(`^${name} `) };
    await assert.rejects(startViewer({ forward: 'https://localhost' }), refused);
    delete process.env[name];
  }
  assert.equal(endpointName(parseEndpoint('collector')), `collector:${defaultPorts.grpc}`);
});
