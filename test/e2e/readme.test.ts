import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startViewer } from '@vk-telemetry/viewer';
import { METRICS_PORTS } from '../../examples/metrics/start.ts';
import { cleanEnv } from './process.ts';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
).scripts;
/** What npm and the release workflow run, and no person. */
const UNATTENDED = ['prepare', 'prestart', 'version-packages', 'release'];

describe('CONTRIBUTING.md', () => {
  const contributing = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

  it('lists every folder of packages and tests, and only folders that are there', () => {
    const listed = [...contributing.matchAll(/^\| `([\w/-]+)` +\| /gm)].map(([, folder = '']) => folder);
    const workspaces = ['packages', 'test'].flatMap((parent) =>
      readdirSync(new URL(parent, root))
        .map((name) => `${parent}/${name}`)
        .filter((folder) => existsSync(new URL(`${folder}/package.json`, root))),
    );
    assert.deepEqual(
      workspaces.filter((folder) => !listed.includes(folder)),
      [],
    );
    assert.deepEqual(
      listed.filter((folder) => !existsSync(new URL(folder, root))),
      [],
    );
  });

  it('lists every script that somebody runs, and only scripts that are there', () => {
    const listed = [...contributing.matchAll(/^\| `npm (?:run )?([\w:]+)` +\| /gm)].map(([, name]) => name);
    const run = Object.keys(scripts).filter((name) => !UNATTENDED.includes(name));
    assert.deepEqual(listed.toSorted(), run.toSorted());
  });
});

describe('README.md', () => {
  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
    assert.ok(links.length > 5);
    for (const link of links) assert.ok(existsSync(new URL(link, root)), link);
  });

  it('names only scripts that package.json has', () => {
    for (const [, name = ''] of readme.matchAll(/npm run ([\w:]+)/g)) assert.ok(scripts[name], name);
  });

  it("has Prometheus read the programs' usual ports, which are those that npm start is shown to print", () => {
    const [, targets = ''] = /- targets: \[(.*)\]/.exec(readme) ?? [];
    const ports = Object.values(METRICS_PORTS);
    assert.equal(targets, ports.map((port) => `'127.0.0.1:${port}'`).join(', '));
    const printed = [...readme.matchAll(/^metrics, \w+ +http:\/\/127\.0\.0\.1:(\d+)\/metrics$/gm)];
    assert.deepEqual(
      printed.map(([, port]) => Number(port)),
      ports,
    );
  });

  it('shows code that runs: a wrapped provider and a traced call with a traceparent', async (t) => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const traceparents: unknown[] = [];
    const server = createServer((request, response) => {
      traceparents.push(request.headers.traceparent);
      request.resume().on('end', () => response.end('{}'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const viewer = await startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0 });
    const file = fileURLToPath(new URL('readme-example.generated.ts', import.meta.url));
    t.after(async () => {
      rmSync(file);
      server.close();
      await viewer.close();
    });
    const prelude = `type Pod = { metadata: { name: string; namespace: string; uid: string } };
      const url = 'http://127.0.0.1:${(server.address() as AddressInfo).port}/create';
      const myProvider = { createPod: submit, async updatePod() {}, async deletePod() {}, async getPod() { return undefined; },
        async getPodStatus() { return undefined; }, async getPods() { return []; } };\n`;
    const use = `await provider.createPod({ metadata: { name: 'a', namespace: 'default', uid: 'u-1' } });
      await tracing.shutdown();\n`;
    writeFileSync(file, prelude + code + use);
    const env = cleanEnv({ ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: `127.0.0.1:${viewer.ports.grpc}` });
    await promisify(execFile)(process.execPath, ['--no-warnings', file], { env });

    const spans = viewer.traces().flatMap((trace) => trace.spans);
    const create = spans.find(({ name }) => name === 'CreatePodVK');
    const call = spans.find(({ name }) => name === 'CreateHttpCall');
    assert.ok(create && call);
    assert.equal(call.parentSpanId, create.spanId);
    assert.equal(call.attributes['exit.code'], 200);
    assert.match(String(traceparents[0]), new RegExp(`^00-[0-9a-f]{32}-${call.spanId}-01$`));
  });
});
