import { join } from 'node:path';
import { buildOnce } from './build-once.ts';
import { onPath, run } from './command.ts';
import type { Found } from './otelcol.ts';

const MODULE = join(import.meta.dirname, 'telemetrygen');
const PACKAGE = 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen';

/** The Collector's load generator: one on PATH, else one that Go builds once from tools/telemetrygen. */
export async function findTelemetrygen(): Promise<Found> {
  const installed = onPath('telemetrygen');
  if (installed) return { path: installed };
  const go = onPath('go');
  if (!go) return { missing: 'no telemetrygen on PATH, and no Go to build it with' };
  const inputs = ['go.mod', 'go.sum'].map((name) => join(MODULE, name));
  return { path: await buildOnce({ name: 'telemetrygen', inputs, build: (dir) => compile(go, dir) }) };
}

async function compile(go: string, dir: string): Promise<string> {
  process.stderr.write('building telemetrygen, once; some seconds\n');
  const program = join(dir, 'telemetrygen');
  await run(go, ['build', '-o', program, PACKAGE], MODULE);
  return program;
}
