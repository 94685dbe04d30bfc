import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createMetricsHandler, SCRAPE_METRICS } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { sampleOf } from '../testing/scrapes.ts';
import { serve } from '../testing/server.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.split('\n## Serve it\n', 2)[1]?.split('\n## ', 1)[0] ?? '';

const example = section.split('```ts\n', 2)[1]?.split('```', 1)[0] ?? '';

test('the example serves its registry at /metrics and nothing elsewhere', async (t) => {
  const program = example
    .replace('@vk-telemetry/metrics', new URL('../index.ts', import.meta.url).href)
    .replace('createServer((', 'const server = createServer((')
    .replace('9464', '0')
    .concat("server.on('listening', () => console.log(server.address().port));");
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  const [port] = await once(child.stdout, 'data');
  const origin = `http://127.0.0.1:${String(port).trim()}`;
  const body = await (await fetch(`${origin}/metrics?name[]=payload_msgs`)).text();
  assert.equal(sampleOf(body, 'payload_msgs'), 1);
  assert.equal((await fetch(origin)).status, 404);
});

test('the table of metrics about scrapes is what is served', async (t) => {
  const { get } = await serve(t, createMetricsHandler([]));
  await get();
  const served = parseExposition((await get()).text, 'text');
  const rows = [...section.matchAll(/^\| `(\w+)(?:\{(\w+)\})?` \| (\w+) \|/gm)];
  assert.deepEqual(
    rows.map(([, name]) => name),
    Object.values(SCRAPE_METRICS),
  );
  for (const [, name = '', label, type] of rows) {
    const family = served.get(name);
    assert.equal(family?.type, type);
    const labels = Object.keys(family?.samples.at(-1)?.labels ?? {});
    assert.deepEqual(labels, label ? [label] : [], name);
  }
});
