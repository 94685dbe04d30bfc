import successor from '@prometheus-io/client';
import { createRenderer, registryGatherer } from '@vk-telemetry/metrics';
import promClient from 'prom-client';
import { measured } from './stall.ts';

/**
 * Bodies of so many histograms: `node metrics-render.ts prom-client|successor ours|theirs|equal <histograms> <percent>`,
 * where so many of them change before each body. Prints what the first body took and the medians of the later ones.
 */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const [, , clientName = 'prom-client', side = 'ours', histograms = '100000', percent = '0'] = process.argv;
const HISTOGRAMS = Number(histograms);
const WARM_UP = 2;
const BODIES = Math.max(3, Math.round(100_000 / HISTOGRAMS));
const client = clientName === 'prom-client' ? promClient : (successor as unknown as typeof promClient);

const registry = new client.Registry();
const histogram = new client.Histogram({
  name: 'vk_call_seconds',
  help: 'Calls.',
  labelNames: ['namespace', 'pod', 'code'],
  buckets: BUCKETS,
  registers: [registry],
});
const labels = (i: number) => ({ namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' });
for (let i = 0; i < HISTOGRAMS; i += 1)
  for (const seconds of [i % 13, i / HISTOGRAMS]) histogram.observe(labels(i), seconds);

function change(): void {
  for (let i = 0; i < HISTOGRAMS; i += 1)
    if ((i * 7919) % 100 < Number(percent)) histogram.observe(labels(i), (i % 40) / 4);
}

const gatherer = registryGatherer(registry);
const renderer = createRenderer('text');

/** The pieces are given back, as by who has sent them. */
async function ours(): Promise<void> {
  for await (const piece of renderer.render(await gatherer.gather())) renderer.recycle(piece);
}

const held = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** With what the heap and buffers grew by meanwhile. */
async function measure(work: () => Promise<unknown>) {
  let grown = 0;
  const times = await measured(async () => {
    const before = held();
    await work();
    grown = held() - before;
  });
  return { ...times, 'grown MB': grown / 1e6 };
}

type Measured = Awaited<ReturnType<typeof measure>>;

const median = (all: readonly Measured[], of: keyof Measured): number =>
  all.map((each) => each[of]).toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

const seriesOf = (body: string): string[] => body.split('\n').filter((line) => line && !line.startsWith('#'));

async function equal() {
  const pieces: Buffer[] = [];
  for await (const piece of renderer.render(await gatherer.gather())) pieces.push(piece);
  const [mine, theirs] = [seriesOf(Buffer.concat(pieces).toString()), seriesOf(await registry.metrics())];
  // Labels come in another order: the client writes `le` first.
  const parsed = (line: string) =>
    line.replace(/\{(.*)\}/, (_, text: string) => text.split(',').sort().join());
  const differing = theirs.filter((line, i) => parsed(line) !== parsed(mine[i] ?? '')).length;
  return { lines: theirs.length, differing: differing + Math.abs(mine.length - theirs.length) };
}

async function bodies() {
  const work = side === 'ours' ? ours : () => registry.metrics();
  const all: Measured[] = [];
  for (let body = 0; body < WARM_UP + BODIES; body += 1) {
    change();
    global.gc?.();
    all.push(await measure(work));
  }
  const warm = all.slice(WARM_UP);
  return {
    ms: median(warm, 'ms'),
    'cpu ms': median(warm, 'cpu ms'),
    'stall ms': median(warm, 'stall ms'),
    'stall cpu ms': median(warm, 'stall cpu ms'),
    'grown MB': median(warm, 'grown MB'),
    'first ms': all[0]?.ms,
  };
}

if (side === 'equal') {
  await equal();
  change();
  console.log(JSON.stringify(await equal()));
} else console.log(JSON.stringify(await bodies()));
