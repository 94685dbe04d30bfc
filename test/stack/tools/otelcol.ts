import { join } from 'node:path';
import { buildOnce } from './build-once.ts';
import { type Found, onPath, run } from './command.ts';

const MODULE = join(import.meta.dirname, 'otelcol');
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder';

/**
 * The OpenTelemetry Collector: what OTELCOL names, else one on PATH that has a file exporter, else one that its own
 * builder assembles once from tools/otelcol, for which Go must be there.
 */
export async function findCollector(): Promise<Found> {
  if (process.env.OTELCOL) return { path: process.env.OTELCOL };
  const installed = onPath('otelcol-contrib', 'otelcol');
  if (installed && (await run(installed, ['components'])).includes('name: file\n'))
    return { path: installed };
  const go = onPath('go');
  if (!go)
    return { missing: 'no otelcol-contrib on PATH, and no Go to build the OpenTelemetry Collector with' };
  const inputs = ['go.mod', 'go.sum', 'builder.yaml'].map((name) => join(MODULE, name));
  return { path: await buildOnce({ name: 'otelcol', inputs, build: (dir) => assemble(go, dir) }) };
}

async function assemble(go: string, dir: string): Promise<string> {
  process.stderr.write('building the OpenTelemetry Collector, once; two minutes on two cores\n');
  const builder = join(dir, 'builder');
  await run(go, ['build', '-o', builder, BUILDER], MODULE);
  await run(builder, ['--config', join(MODULE, 'builder.yaml')], dir);
  return join(dir, 'build', 'otelcol');
}
