import { compare, type Measures, printRatio, runScript } from './harness.ts';

const SCRIPT = 'variants/metrics-render.ts';

/** Of 15 series each, as Prometheus counts them: 100,000 and 1.5 million. */
const HISTOGRAMS = ['6667', '100000'];

/** Histograms, of a hundred, that change between two bodies. */
const CHANGES = ['0', '10', '100'];

/** A body of histograms: gathered and rendered by us, and by the client's own `metrics()`. */
export async function metricsRender(rounds: number): Promise<void> {
  for (const histograms of HISTOGRAMS)
    for (const client of ['prom-client', 'successor']) await compareWith(client, histograms, rounds);
}

async function compareWith(client: string, histograms: string, rounds: number): Promise<void> {
  const run = (side: string, percent: string) => runScript(SCRIPT, [client, side, histograms, percent]);
  const { lines, differing } = run('equal', '10');
  if (!lines || differing !== 0) throw new Error(`${client}: ${differing} of ${lines} series differ`);
  const variants = [
    { name: 'theirs', run: () => run('theirs', '10') },
    ...CHANGES.map((percent) => ({ name: `ours, ${percent} % changed`, run: () => run('ours', percent) })),
  ];
  const results = await compare(`${lines} histogram series of ${client}`, variants, rounds);
  for (const percent of CHANGES) {
    const times = (measure: string) => (row: (name: string) => Measures) =>
      (row('theirs')[measure] ?? Number.NaN) / (row(`ours, ${percent} % changed`)[measure] ?? Number.NaN);
    const ratio = (label: string, measure: string, promise: string) =>
      printRatio(`${label}, ${percent} % changed, metrics() : ours`, results, times(measure), promise);
    ratio('time', 'ms', '>= 15');
    ratio('CPU', 'cpu ms', 'none');
    ratio('longest stall', 'stall ms', '>= 50');
    ratio('longest stall in CPU', 'stall cpu ms', '>= 50');
    ratio('time of the first body', 'first ms', 'none');
  }
}
