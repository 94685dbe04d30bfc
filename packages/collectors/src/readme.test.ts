import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Family } from './family.ts';
import { groupsOf, readCatalogue } from './generate/catalogue.ts';
import { typeOf } from './generate/names.ts';
import * as api from './index.ts';
import { clients } from './testing/clients.ts';
import { readExposition } from './testing/exposition.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

const section = (title: string): string => readme.split(`\n## ${title}\n`, 2)[1]?.split('\n## ', 1)[0] ?? '';

const block = (title: string, language: string): string =>
  section(title).split(`\`\`\`${language}\n`, 2)[1]?.split('```', 1)[0] ?? '';

/** Cells of the rows of all tables in a text, without the tables' heads. */
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| (?=`)(.*) \|$/gm)].map(([, cells = '']) => cells.split(' | '));

function labelsCell({ labels, optionalLabels = [] }: Family): string {
  return (
    labels.map((name) => `\`${name}\`${optionalLabels.includes(name) ? ' (optional)' : ''}`).join(', ') || '–'
  );
}

for (const client of clients) {
  test(`the example prints what the README shows with ${client.name}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'collectors-readme-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'example.mjs');
    const code = block('Use', 'ts')
      .replace("'@vk-telemetry/collectors'", `'${new URL('./index.ts', import.meta.url).href}'`)
      .replace("'prom-client'", `'${import.meta.resolve(client.name)}'`);
    await writeFile(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    const printed = readExposition(stdout);
    const shown = readExposition(block('Use', 'text'));
    assert.deepEqual(
      printed.map((family) => ({ ...family, help: '' })),
      shown.map((family) => ({ ...family, help: '' })),
    );
    for (const [index, { help }] of shown.entries()) {
      assert.ok(help.endsWith(' …') && printed[index]?.help.startsWith(help.slice(0, -1)), help);
    }
  });
}

test('the tables have every factory with its metrics', () => {
  const tables = section('Metrics')
    .split('\n### ')
    .slice(1)
    .map((text) => [/`(\w+)`/.exec(text)?.[1], rows(text)]);
  const expected = groupsOf(readCatalogue()).map((group) => [
    `create${typeOf(group)}`,
    group.entries.map(({ name }) => {
      const family = api.FAMILIES[name as api.FamilyName];
      return [`\`${name}\``, family.type, labelsCell(family), family.unit ?? '–'];
    }),
  ]);
  assert.deepEqual(tables, expected);
  assert.equal(Object.keys(api.FAMILIES).length, 88);
});

test('nothing but the factories, the table of families and the error is exported', () => {
  const factories = groupsOf(readCatalogue()).map((group) => `create${typeOf(group)}`);
  assert.deepEqual(Object.keys(api).sort(), ['CollectorsOptionError', 'FAMILIES', ...factories].sort());
});

test('the bounds and quantiles of the README are those of the families', () => {
  const documented = rows(section('What the documents leave open')).map(([name, values]) => [name, values]);
  const expected = Object.entries(api.FAMILIES).flatMap(([name, family]) => {
    if (family.type === 'histogram') return [[`\`${name}\``, family.buckets.join(', ')]];
    return family.type === 'summary' ? [[`\`${name}\``, family.quantiles.join(', ')]] : [];
  });
  assert.deepEqual(documented.toSorted(), expected.toSorted());
});

test('what the README counts is so', () => {
  const families = Object.entries(api.FAMILIES);
  const counters = families.filter(([name, { type }]) => type === 'counter' && !name.endsWith('_total'));
  const typed = families.filter(([name]) => /counter|gauge|histogram|summary/.test(name));
  const odd = new Set(families.flatMap(([, { labels }]) => labels).filter((name) => !/^[a-z_]+$/.test(name)));
  const tawon = readCatalogue().filter(({ system }) => system === 'tawon');
  assert.deepEqual([counters.length, typed.length, [...odd], tawon.length], [52, 4, ['tawonID'], 76]);
});
