import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { HELP } from './cli/arguments.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** First cells of the table below a heading. */
function rowsBelow(heading: string): string[] {
  const section = readme.slice(readme.indexOf(heading));
  const [, , ...rows] = section.slice(section.indexOf('\n|')).trim().split('\n\n', 1)[0]?.split('\n') ?? [];
  return rows.map((row) => row.split('|')[1]?.trim() ?? '');
}

test("the README's options of the command are those of --help", () => {
  const documented = rowsBelow('## Command').flatMap((cell) =>
    [...cell.matchAll(/--[a-z-]+/g)].map(([flag]) => flag),
  );
  const helped = [...HELP.matchAll(/^ {2}(--[a-z-]+)(?:.*?, (--[a-z-]+)$)?/gm)].flatMap(([, one, other]) => [
    one,
    other,
  ]);
  assert.deepEqual(
    documented,
    helped.filter((flag) => flag !== undefined),
  );
});

test("the README's options of createLocalPlugin are those there are", () => {
  const source = readFileSync(join(import.meta.dirname, 'plugin.ts'), 'utf8');
  const body = source.slice(source.indexOf('export interface LocalPluginOptions {')).split('\n}', 1)[0] ?? '';
  const fields = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field);
  assert.deepEqual(rowsBelow('## createLocalPlugin'), fields);
});

test("the README's example serves a plugin, asks for the token and ends on SIGTERM", async (t) => {
  mkdirSync(join(root, 'dist'), { recursive: true });
  // In the package's own folder, so that its name resolves.
  const dir = mkdtempSync(join(root, 'dist', 'readme-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  writeFileSync(join(dir, 'example.ts'), example);
  writeFileSync(join(dir, 'token'), 'a-token');
  const args = [join(dir, 'example.ts'), join(dir, 'state'), join(dir, 'token')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  const ping = (authorization: string) => fetch(`${url}/status`, { headers: { authorization } });
  assert.equal((await ping('')).status, 401);
  assert.equal((await ping('Bearer a-token')).status, 200);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
