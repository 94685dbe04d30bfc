import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { help } from './cli/arguments.ts';
import * as api from './index.ts';
import { ask, testViewer } from './testing/viewer.ts';

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

test('the README and --help list the same options', () => {
  const flags = (text: string): string[] => [...new Set(text.match(/--[a-z-]+/g))].sort();
  const table = rows('Use it').map((cells) => cells[1] ?? '');
  assert.deepEqual(flags(table.join(' ')), flags(help));
});

test('the README lists every function and class that is exported', () => {
  const table = rows('In code').flatMap((cells) => cells[1]?.match(/`(\w+)/)?.[1] ?? []);
  assert.deepEqual(table.sort(), Object.keys(api).sort());
});

test('every route of the README is served', async (t) => {
  const viewer = await testViewer(t);
  const paths = rows("Tempo's API").flatMap((cells) => cells[1]?.match(/^`GET (.*)`$/)?.[1] ?? []);
  assert.equal(paths.length, 6);
  for (const path of paths) {
    const { status, body } = await ask(viewer, path.replace('{id}', '1'));
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
