/** Builds the tools of these tests ahead of them, so that no test's time holds a build's. */
import { findCollector } from './otelcol.ts';

const started = performance.now();
const found = await findCollector();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log('path' in found ? `otelcol: ${found.path} (${seconds} s)` : `otelcol: ${found.missing}`);
