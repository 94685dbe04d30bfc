/**
 * Runs the unit tests of every package on another Node: `node scripts/test-on-node.ts [VERSION]`. VERSION is one of the
 * npm package `node`; the default is the oldest that the packages' `engines` name. It is kept in the user's cache folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly engines: { readonly node: string };
}

const root = join(import.meta.dirname, '..');
const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((dir) => existsSync(join(dir, 'package.json')));

function manifestOf(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
}

function oldestNode(): string {
  const ranges = new Set(packages.map((dir) => manifestOf(dir).engines.node));
  const [range = '', ...others] = ranges;
  const version = /^>=(\d+\.\d+\.\d+)$/.exec(range)?.[1];
  if (!version || others.length > 0) {
    throw new Error(
      `packages/*: engines.node is ${[...ranges].join(' and ')}; expected one ">=x.y.z" for all`,
    );
  }
  return version;
}

function installNode(version: string): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const dir = join(cache, 'vk-telemetry', `node-${version}`);
  const node = join(dir, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(dir, { recursive: true });
    const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
    writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest));
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: dir,
      stdio: 'inherit',
    });
  }
  if (!existsSync(node)) throw new Error(`npm could not install node ${version} in ${dir}`);
  return node;
}

function testPackage(dir: string, node: string): boolean {
  console.log(`\n${manifestOf(dir).name}`);
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  };
  // Many tests wait more than they compute.
  const args = ['--test', '--test-concurrency=3', '--test-reporter=spec', 'src/**/*.test.ts'];
  return spawnSync(node, args, { cwd: dir, env, stdio: 'inherit' }).status === 0;
}

const version = process.argv[2] ?? oldestNode();
const node = installNode(version);
console.log(`Node ${version}`);
const failed = packages.filter((dir) => !testPackage(dir, node));
process.exitCode = failed.length > 0 ? 1 : 0;
