import successor from '@prometheus-io/client';
import { createRenderer, registryGatherer } from '@vk-telemetry/metrics';
import promClient from 'prom-client';

/** One body of 100,000 histogram series: `node metrics-render.ts prom-client|successor ours|theirs|equal`. */
const SERIES = 100_000;
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const [, , clientName = 'prom-client', side = 'ours'] = process.argv;
const client = clientName === 'prom-client' ? promClient : (successor as unknown as typeof promClient);

const registry = new client.Registry();
const histogram = new client.Histogram({
  name: 'vk_call_seconds',
  help: 'Calls.',
  labelNames: ['namespace', 'pod', 'code'],
  buckets: BUCKETS,
  registers: [registry],
});
for (let i = 0; i < SERIES; i += 1)
  for (const seconds of [i % 13, i / SERIES])
    histogram.observe({ namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' }, seconds);

const gatherer = registryGatherer(registry);
const renderer = createRenderer('text');

async function ours(write: (piece: Buffer) => void): Promise<void> {
  for await (const piece of renderer.render(await gatherer.gather())) write(piece);
}

/** The longest time between two turns of the event loop, and CPU, while the work runs. */
async function measure(work: () => Promise<unknown>) {
  let running = true;
  let last = performance.now();
  let stall = 0;
  const turn = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  await new Promise((resolve) => setImmediate(resolve));
  running = false;
  return { ms, 'cpu ms': (user + system) / 1000, 'stall ms': stall };
}

const seriesOf = (body: string): string[] => body.split('\n').filter((line) => line && !line.startsWith('#'));

if (side === 'equal') {
  const pieces: Buffer[] = [];
  await ours((piece) => pieces.push(piece));
  const [mine, theirs] = [seriesOf(Buffer.concat(pieces).toString()), seriesOf(await registry.metrics())];
  // Labels come in another order: the client writes `le` first.
  const parsed = (line: string) =>
    line.replace(/\{(.*)\}/, (_, labels: string) => labels.split(',').sort().join());
  const differing = theirs.filter((line, i) => parsed(line) !== parsed(mine[i] ?? '')).length;
  console.log(
    JSON.stringify({ lines: theirs.length, differing: differing + Math.abs(mine.length - theirs.length) }),
  );
} else {
  const work = side === 'ours' ? () => ours(() => {}) : () => registry.metrics();
  await work();
  global.gc?.();
  console.log(JSON.stringify(await measure(work)));
}
