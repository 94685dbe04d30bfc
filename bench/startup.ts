import { compare, type Measures, printRatio, runScript } from './harness.ts';

const wall = (row: Measures) => row['wall ms'] ?? Number.NaN;

/** A process from its start to tracing being ready. */
export async function startup(rounds: number): Promise<void> {
  const variant = (name: string, kind: string) => ({
    name,
    run: () => runScript('variants/startup.ts', [kind]),
  });
  const results = await compare(
    'Start-up',
    [
      variant('empty process', 'empty'),
      variant('tracing off', 'off'),
      variant('tracing on', 'on'),
      variant('NodeSDK and gRPC exporter, by hand', 'nodesdk'),
    ],
    rounds,
  );
  printRatio(
    'tracing on : NodeSDK by hand',
    results,
    (row) => wall(row('tracing on')) / wall(row('NodeSDK and gRPC exporter, by hand')),
    'none yet',
  );
}
