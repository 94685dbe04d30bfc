import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Dashboard } from './dashboard.ts';
import { DASHBOARDS } from './dashboards/all.ts';
import { panelsOf } from './reading/panels.ts';
import { withDashboards } from './readme.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

test('The README has the tables of the dashboards as they are: npm run generate writes them', () => {
  assert.equal(readme, withDashboards(readme));
});

test('The tables tell of every panel what to do', () => {
  const rows = withDashboards(readme)
    .split('\n')
    .filter((line) => /^\| .* \| .* \| .* \|$/.test(line) && !/^\| (---|panel|dashboard) /.test(line));
  const titles = DASHBOARDS.flatMap((dashboard) => panelsOf(dashboard.build())).map(({ title }) => title);
  assert.ok(rows.length > new Set(titles).size / 2);
  for (const row of rows) assert.doesNotMatch(row, /\| +\|/);
});

test('The dashboard in the README is one', async (t) => {
  const [, code = ''] = readme.split('```ts\n', 2);
  const folder = await mkdtemp(join(tmpdir(), 'dashboards-readme-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ping.ts');
  const here = new URL('dashboards/', import.meta.url);
  const resolved = (code.split('```')[0] ?? '').replaceAll(/(?<=from ')[^']+/g, (name) =>
    name.startsWith('.') ? new URL(name, here).href : import.meta.resolve(name),
  );
  await writeFile(file, resolved);
  const { ping } = (await import(pathToFileURL(file).href)) as { ping: Dashboard };
  assert.equal(ping.build().title, 'Pings');
  assert.equal(panelsOf(ping.build()).length, 1);
});
