import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license: string;
  readonly type: string;
  readonly engines?: { readonly node?: string };
  readonly sideEffects?: boolean | readonly string[];
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly dir: string;
  readonly manifest: Manifest;
  /** What can be imported of it: its name, and its name with a subpath. */
  readonly entryPoints: readonly string[];
}

function readPackage(dir: string): Package {
  const manifest: Manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const paths = Object.keys(manifest.exports).filter((path) => path !== './package.json');
  return { dir, manifest, entryPoints: paths.map((path) => manifest.name + path.slice(1)) };
}

/** The packages that are published. */
export const published: readonly Package[] = readdirSync(join(ROOT, 'packages'))
  .map((name) => readPackage(join(ROOT, 'packages', name)))
  .filter(({ manifest }) => !manifest.private);
