// Prints what is allocated for a span until it is answered for: node --min-semi-space-size=N pipeline-heap.ts KIND PORT
import { GCProfiler } from 'node:v8';
import { sendAll } from './pipeline-load.ts';
import { startSender } from './pipeline-sender.ts';

const SPANS = 16_384;
const TRIES = 10;

const [kind = '', port = ''] = process.argv.slice(2);
const sender = startSender(kind, port);
await sendAll(sender, 4 * SPANS);
let measures = await measure();
for (let time = 1; measures === undefined && time < TRIES; time += 1) measures = await measure();
if (!measures) throw new Error(`garbage was collected in each of ${TRIES} tries`);
console.log(JSON.stringify(measures));
await sender.shutdown();

/** Undefined where garbage was collected meanwhile. */
async function measure() {
  globalThis.gc?.();
  const collections = new GCProfiler();
  collections.start();
  const before = process.memoryUsage();
  await sendAll(sender, SPANS);
  const after = process.memoryUsage();
  if (collections.stop().statistics.length > 0) return undefined;
  return {
    'heap B/span': (after.heapUsed - before.heapUsed) / SPANS,
    'buffers B/span': (after.arrayBuffers - before.arrayBuffers) / SPANS,
  };
}
