import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SpanKind } from '@opentelemetry/api';
import { SPANS } from '@vk-telemetry/tracing';
import { PluginError, type PluginErrorCode } from './index.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The rows of the table under a heading cell. */
function rowsUnder(heading: string): string[][] {
  const lines = README.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  assert.notEqual(start, -1, heading);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the example in README runs and prints what it says', async (t) => {
  const code = /```ts\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  const folder = mkdtempSync(path.join(tmpdir(), 'interlink-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'example.mts');
  const index = new URL('./index.ts', import.meta.url).href;
  writeFileSync(file, code.replace("'@vk-telemetry/interlink'", `'${index}'`));
  const printed = t.mock.method(console, 'log', () => {});
  await import(pathToFileURL(file).href);
  assert.deepEqual(printed.mock.calls[0]?.arguments, [
    { PodUID: 'e3e534a9-7907-4868-8503-60e502fc4e05', PodJID: 'job-1' },
  ]);
});

test('the span table in README has every client and server span, with its kind', () => {
  const listed = rowsUnder('span').flatMap(([names = '', kind = '']) =>
    names.split(', ').map((name) => `${name} ${kind}`),
  );
  const made = Object.entries(SPANS)
    .filter(([, { kind }]) => kind !== SpanKind.INTERNAL)
    .map(([name, { kind }]) => `${name} ${SpanKind[kind]}`);
  assert.deepEqual(listed.sort(), made.sort());
});

test('the table of plugin errors in README has each code with its status', () => {
  for (const [code = '', status] of rowsUnder('`PluginError` code')) {
    const error = new PluginError(code.replaceAll('`', '') as PluginErrorCode, '');
    assert.equal(String(error.statusCode), status);
  }
});

/** What stands in code style in the first cells of a section's tables. */
function optionsUnder(heading: string): (string | undefined)[] {
  const [section = ''] = README.slice(README.indexOf(heading) + 1).split('\n## ', 1);
  return section
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

test('every field of the servers options is in the README table, and no other', () => {
  const source = ['./server/http-server.ts', './server/guard.ts']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('\n');
  const blocks = [...source.matchAll(/interface (?:Server|Guard)Options[^{]*\{([\s\S]*?)\n\}/g)];
  const fields = blocks.flatMap(([, body = '']) =>
    [...body.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name),
  );
  assert.deepEqual(optionsUnder('## Servers').sort(), fields.sort());
});

test('every log option is in the README table, and no other', () => {
  const source = readFileSync(new URL('./provider/log-request.ts', import.meta.url), 'utf8');
  const [, named = ''] = /const \{([^}]*)\} = options/.exec(source) ?? [];
  const read = [...named.matchAll(/(\w+)(?: = \w+)?(?:,|\s*$)/g), ...source.matchAll(/options\.(\w+)/g)];
  const options = read.map(([, name]) => name);
  assert.deepEqual([...new Set(optionsUnder('## Provider'))].sort(), options.sort());
});
