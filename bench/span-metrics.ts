import { compare, type Measures, printRatio, runScript } from './harness.ts';

const variant = (name: string, ...args: string[]) => ({
  name,
  run: () => runScript('variants/span-metrics.ts', args),
});

/** Calls and latency of a span as it ends: by createSpanMetrics, and as an author writes it with a client. */
export async function spanMetrics(rounds: number): Promise<void> {
  const ours = 'createSpanMetrics, exemplars';
  const clients = ['prom-client', 'successor'].flatMap((client) =>
    ['plain', 'exemplars'].map((how) => variant(`${client}, ${how}`, client, how)),
  );
  const results = await compare(
    'A span that is counted',
    [variant(ours, 'ours', 'exemplars'), ...clients],
    rounds,
  );
  const ns = (row: Measures) => row['ns/span'] ?? Number.NaN;
  printRatio('ns a span : 1 µs', results, (row) => ns(row(ours)) / 1000, '<= 1');
  for (const { name } of clients)
    printRatio(`ours : ${name}`, results, (row) => ns(row(ours)) / ns(row(name)), 'none');
}
