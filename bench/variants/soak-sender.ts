// Makes spans at a rate and keeps the books: node --expose-gc soak-sender.ts PORT RATE
// Over IPC it tells a sample every second; told to stop, it shuts down and tells the last one.
import { startTracing } from '@vk-telemetry/tracing';
import { SPANS_PER_PAIR, tracedSpans } from './pipeline-spans.ts';

/** How the sender stands. Counts of spans; memory in bytes. */
export interface Sample {
  readonly made: number;
  readonly ended: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly queued: number;
  readonly rss: number;
  /** Heap and buffers: what is alive, and garbage too unless it is the last sample. */
  readonly held: number;
}

const TICK_MILLIS = 5;
const SAMPLE_MILLIS = 1000;
const SHUTDOWN_MILLIS = 60_000;

const [port = '', rate = ''] = process.argv.slice(2);
const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${port}` });
const makePair = tracedSpans();
const started = performance.now();
let made = 0;

const sample = (): Sample => {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { made, ...tracing.stats(), rss, held: heapUsed + external };
};

const load = setInterval(() => {
  const due = ((performance.now() - started) / 1000) * Number(rate);
  for (; made < due; made += SPANS_PER_PAIR) void makePair();
}, TICK_MILLIS);
const samples = setInterval(() => process.send?.(sample()), SAMPLE_MILLIS);

process.once('message', async () => {
  clearInterval(load);
  clearInterval(samples);
  await tracing.shutdown({ timeout: SHUTDOWN_MILLIS });
  for (let time = 0; time < 2; time += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  process.send?.(sample(), () => process.exit(0));
});
