import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { SPANS } from '@vk-telemetry/tracing';
import { makeFolders, manifest } from './testing/world.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** First cells of the table below a heading. */
function rowsBelow(heading: string, table = 0): string[] {
  const tables = readme.slice(readme.indexOf(heading)).split(/\n(?=\|.*\n\| ---)/);
  const [, , ...rows] = (tables[table + 1] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => row.split('|')[1]?.trim() ?? '');
}

function fieldsOf(file: string, name: string): string[] {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  const body = source.slice(source.indexOf(`export interface ${name} {`)).split('\n}', 1)[0] ?? '';
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field ?? '');
}

test("the README's option tables list the options there are", () => {
  assert.deepEqual(rowsBelow('## createKubelet'), fieldsOf('kubelet.ts', 'KubeletOptions'));
  assert.deepEqual(rowsBelow('## createKubelet', 1), fieldsOf('kubelet.ts', 'StopOptions'));
  assert.deepEqual(rowsBelow('## createFolderSource'), fieldsOf('folder/source.ts', 'FolderSourceOptions'));
});

test("the README's defaults are those of the code", () => {
  const source = ['kubelet.ts', 'folder/source.ts']
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('');
  for (const [, name, value] of readme.matchAll(/^\| (\w+) +\| (\d+|false) +\|/gm)) {
    assert.match(source.replaceAll('_', ''), new RegExp(`\\b${name} = ${value}\\b`), name);
  }
});

test("the README's log options are those that are read", () => {
  const source = readFileSync(join(import.meta.dirname, 'http/log-options.ts'), 'utf8');
  const read = [...source.matchAll(/query\.get\('(\w+)'\)/g)].map(([, name]) => name ?? '');
  const named = rowsBelow('## HTTP API', 1);
  assert.deepEqual([...new Set([...read, 'tailLines'])].toSorted(), [...named, 'tail'].toSorted());
});

test("the README's spans are the internal spans of the vocabulary", () => {
  const internal = Object.entries(SPANS).filter(([name]) => name.endsWith('VK'));
  assert.deepEqual(rowsBelow('## Spans').toSorted(), internal.map(([name]) => name).toSorted());
});

test("the README's example runs a pod to its end and deletes it when it is stopped", async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  mkdirSync(join(root, 'dist'), { recursive: true });
  // In the package's own folder, so that its name resolves.
  const dir = mkdtempSync(join(root, 'dist', 'readme-'));
  folders.cleanups.push(() => rmSync(dir, { recursive: true }));
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  writeFileSync(join(dir, 'example.ts'), example);
  const batch = JSON.stringify(join(import.meta.dirname, 'testing/batch-provider.ts'));
  const provider = `createBatchProvider(${JSON.stringify(folders.batch)})`;
  writeFileSync(
    join(dir, 'provider.ts'),
    `import { createBatchProvider } from ${batch};\nexport const provider = ${provider};\n`,
  );

  const args = [join(dir, 'example.ts'), folders.pods, folders.state];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  folders.cleanups.push(() => child.kill('SIGKILL'));
  const types: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event: { type: string; phase?: string } = JSON.parse(line);
    types.push(event.phase ?? event.type);
    if (event.phase === 'Succeeded') child.kill('SIGTERM');
  }
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  assert.deepEqual([types[0], types[1], types.at(-1)], ['ready', 'podAdded', 'podDeleted']);
});
