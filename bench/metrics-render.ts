import { compare, type Measures, printRatio, runScript } from './harness.ts';

const variant = (client: string, side: string) => ({
  name: `${client}, ${side}`,
  run: () => runScript('variants/metrics-render.ts', [client, side]),
});

/** A body of 100,000 histogram series: gathered and rendered by us, and by the client's own `metrics()`. */
export async function metricsRender(rounds: number): Promise<void> {
  for (const client of ['prom-client', 'successor']) {
    const { lines, differing } = runScript('variants/metrics-render.ts', [client, 'equal']);
    if (!lines || differing !== 0) throw new Error(`${client}: ${differing} of ${lines} lines differ`);
    const variants = [variant(client, 'ours'), variant(client, 'theirs')];
    const results = await compare(`100,000 histogram series of ${client}, ${lines} lines`, variants, rounds);
    const times = (measure: string) => (row: (name: string) => Measures) =>
      (row(`${client}, theirs`)[measure] ?? Number.NaN) / (row(`${client}, ours`)[measure] ?? Number.NaN);
    printRatio('time, metrics() : ours', results, times('ms'), '>= 15');
    printRatio('CPU, metrics() : ours', results, times('cpu ms'), 'none');
    printRatio('longest stall, metrics() : ours', results, times('stall ms'), '>= 50');
  }
}
