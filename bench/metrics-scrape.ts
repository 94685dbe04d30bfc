import { compare, type Measures, printRatio, runScript } from './harness.ts';

const OURS = 'createMetricsHandler';
const SIDES = { [OURS]: 'ours', 'prom-client, metrics()': 'prom-client', 'exporter-prometheus': 'otel' };

/** A host that two scrapers ask at a time: ours, and as the libraries' own documents serve. */
export async function metricsScrape(rounds: number): Promise<void> {
  for (const series of ['1000', '20000'])
    for (const encoding of ['identity', 'gzip']) {
      const variants = Object.entries(SIDES).map(([name, side]) => ({
        name,
        run: () => runScript('variants/metrics-scrape.ts', [side, series, encoding]),
      }));
      const results = await compare(`Scrapes of ${series} series, ${encoding}`, variants, rounds);
      const times = (name: string, measure: string) => (row: (name: string) => Measures) =>
        (row(name)[measure] ?? Number.NaN) / (row(OURS)[measure] ?? Number.NaN);
      for (const { name } of variants.slice(1))
        for (const measure of ['p50 ms', 'cpu ms', 'stall ms', 'RSS MB'])
          printRatio(`${measure}, ${name} : ours`, results, times(name, measure), 'none');
    }
}
