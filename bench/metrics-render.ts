import { compare, type Measures, printRatio, runScript } from './harness.ts';

const SCRIPT = 'variants/metrics-render.ts';

/** Series, of a hundred, that change between two bodies. */
const CHANGES = ['0', '10', '100'];

/** A body of 100,000 histogram series: gathered and rendered by us, and by the client's own `metrics()`. */
export async function metricsRender(rounds: number): Promise<void> {
  for (const client of ['prom-client', 'successor']) {
    const { lines, differing } = runScript(SCRIPT, [client, 'equal', '10']);
    if (!lines || differing !== 0) throw new Error(`${client}: ${differing} of ${lines} lines differ`);
    const variants = [
      { name: 'theirs', run: () => runScript(SCRIPT, [client, 'theirs', '10']) },
      ...CHANGES.map((percent) => ({
        name: `ours, ${percent} % changed`,
        run: () => runScript(SCRIPT, [client, 'ours', percent]),
      })),
    ];
    const results = await compare(`100,000 histogram series of ${client}, ${lines} lines`, variants, rounds);
    for (const percent of CHANGES) {
      const times = (measure: string) => (row: (name: string) => Measures) =>
        (row('theirs')[measure] ?? Number.NaN) / (row(`ours, ${percent} % changed`)[measure] ?? Number.NaN);
      const ratio = (label: string, measure: string, promise: string) =>
        printRatio(`${label}, ${percent} % changed, metrics() : ours`, results, times(measure), promise);
      ratio('time', 'ms', '>= 15');
      ratio('CPU', 'cpu ms', 'none');
      ratio('longest stall', 'stall ms', '>= 50');
      ratio('time of the first body', 'first ms', 'none');
    }
  }
}
