/** Applies the changesets: new versions, changelogs, the version in the tracing scope, and the lock file. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });

run('changeset', 'version');

const tracing = join(root, 'packages', 'tracing');
const { version }: { version: string } = JSON.parse(readFileSync(join(tracing, 'package.json'), 'utf8'));
const scope = join(tracing, 'src', 'scope.ts');
writeFileSync(
  scope,
  readFileSync(scope, 'utf8').replace(/SCOPE_VERSION = '[^']*'/, `SCOPE_VERSION = '${version}'`),
);

run('npm', 'install', '--package-lock-only', '--no-audit', '--no-fund');
