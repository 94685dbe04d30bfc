import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { published, ROOT } from './packages.ts';

/** What `npm pack --json` says of one tarball. */
export interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** An empty project in which the packed packages are installed, as a user would. */
export interface Project {
  readonly dir: string;
  readonly tarballs: readonly Tarball[];
  remove(): Promise<void>;
}

async function pack(to: string): Promise<Tarball[]> {
  const workspaces = published.flatMap(({ dir }) => ['--workspace', dir]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', to, ...workspaces], ROOT);
  return Object.values(JSON.parse(stdout));
}

/** Packs every published package and installs the tarballs, with TypeScript 5.4 and Node's types, in a folder of their own. */
export async function createProject(): Promise<Project> {
  const base = await mkdtemp(join(tmpdir(), 'vk-telemetry-packaging-'));
  const dir = join(base, 'project');
  await mkdir(dir);
  await writeFile(join(dir, 'package.json'), '{ "name": "project", "private": true }\n');
  const tarballs = await pack(base);
  const paths = tarballs.map(({ filename }) => join(base, filename));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...options, ...paths, '@types/node@24', 'typescript@5.4'], dir);
  return { dir, tarballs, remove: () => rm(base, { recursive: true, force: true }) };
}
