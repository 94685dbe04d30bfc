// Prints what is allocated for a span until it is answered for: node --min-semi-space-size=N pipeline-heap.ts KIND PORT
import { GCProfiler } from 'node:v8';
import { sendAll } from './pipeline-load.ts';
import { startSender } from './pipeline-sender.ts';

const SPANS = 16_384;

const [kind = '', port = ''] = process.argv.slice(2);
const sender = startSender(kind, port);
await sendAll(sender, 4 * SPANS);
globalThis.gc?.();
const collections = new GCProfiler();
collections.start();
const before = process.memoryUsage();
await sendAll(sender, SPANS);
const after = process.memoryUsage();
const { statistics } = collections.stop();
if (statistics.length > 0) throw new Error(`garbage was collected ${statistics.length} times meanwhile`);
const measures = {
  'heap B/span': (after.heapUsed - before.heapUsed) / SPANS,
  'buffers B/span': (after.arrayBuffers - before.arrayBuffers) / SPANS,
};
console.log(JSON.stringify(measures));
await sender.shutdown();
