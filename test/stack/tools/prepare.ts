/** Builds tools ahead of their use, so that no test's time holds a build's: node prepare.ts [TOOL ...] */
import { findCollector } from './otelcol.ts';
import { findTelemetrygen } from './telemetrygen.ts';

const TOOLS = { otelcol: findCollector, telemetrygen: findTelemetrygen };
const [...wanted] = process.argv.slice(2);

for (const [name, find] of Object.entries(TOOLS)) {
  // The tests need the Collector alone.
  if (!(wanted.length > 0 ? wanted : ['otelcol']).includes(name)) continue;
  const started = performance.now();
  const found = await find();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log('path' in found ? `${name}: ${found.path} (${seconds} s)` : `${name}: ${found.missing}`);
}
