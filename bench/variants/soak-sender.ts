// Makes spans at a rate and keeps count: node --expose-gc soak-sender.ts PORT RATE
// Over IPC it tells a sample every second; told to stop, it shuts down and tells the last one.
import { startTracing } from '@vk-telemetry/tracing';
import { createPace } from './pipeline-load.ts';
import { SPANS_PER_PAIR, tracedSpans } from './pipeline-spans.ts';

/** How the sender stands. Counts of spans; memory in bytes. */
export interface Sample {
  readonly made: number;
  readonly ended: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly queued: number;
  readonly rss: number;
  /** Heap and buffers that are alive; only in every twentieth sample and the last, before which garbage is collected. */
  readonly held?: number;
}

const TICK_MILLIS = 5;
const SAMPLE_MILLIS = 1000;
const HELD_EVERY = 20;
const SHUTDOWN_MILLIS = 60_000;

const [port = '', rate = ''] = process.argv.slice(2);
const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${port}` });
const makePair = tracedSpans();
const due = createPace(Number(rate));
let made = 0;

const sample = (): Sample => ({ made, ...tracing.stats(), rss: process.memoryUsage.rss() });

/** Collects garbage twice: buffers go a turn after the objects that held them. */
async function sampleHeld(): Promise<Sample> {
  globalThis.gc?.();
  await new Promise(setImmediate);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { ...sample(), held: heapUsed + external };
}

const load = setInterval(() => {
  for (const now = due(); made < now; made += SPANS_PER_PAIR) void makePair();
}, TICK_MILLIS);
let taken = 0;
const samples = setInterval(async () => {
  taken += 1;
  process.send?.(taken % HELD_EVERY === 0 ? await sampleHeld() : sample());
}, SAMPLE_MILLIS);

process.once('message', async () => {
  clearInterval(load);
  clearInterval(samples);
  await tracing.shutdown({ timeout: SHUTDOWN_MILLIS });
  process.send?.(await sampleHeld(), () => process.exit(0));
});
