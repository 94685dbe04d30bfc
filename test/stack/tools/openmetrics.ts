import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './build-once.ts';
import { type Found, onPath, run } from './command.ts';

const SOURCE = join(import.meta.dirname, 'openmetrics');

/** The OpenMetrics parser of Prometheus' Python client as one archive that python3 runs, for which python3 must be there. */
export async function findOpenMetricsParser(): Promise<Found> {
  const python = onPath('python3');
  if (!python) return { missing: 'no python3 on PATH to run the OpenMetrics parser with' };
  try {
    await run(python, ['-c', 'import ensurepip, venv']);
  } catch {
    return { missing: 'no module venv in python3 (Debian: apt-get install python3-venv)' };
  }
  const inputs = ['requirements.txt', '__main__.py'].map((file) => join(SOURCE, file));
  const name = 'openmetrics-parser';
  return { path: await buildOnce({ name, inputs, build: (dir) => archive(python, dir) }) };
}

async function archive(python: string, dir: string): Promise<string> {
  process.stderr.write('making the OpenMetrics parser, once; some seconds\n');
  const environment = join(dir, 'venv');
  const content = join(dir, 'content');
  const program = join(dir, 'parser');
  await run(python, ['-m', 'venv', environment]);
  const install = ['install', '--quiet', '--require-hashes', '--no-compile', '--target', content];
  await run(join(environment, 'bin', 'pip'), [...install, '--requirement', join(SOURCE, 'requirements.txt')]);
  await copyFile(join(SOURCE, '__main__.py'), join(content, '__main__.py'));
  await run(python, ['-m', 'zipapp', content, '--output', program, '--python', '/usr/bin/env python3']);
  return program;
}
