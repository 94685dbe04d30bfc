import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, runAgainst, STOCK } from './pipeline-process.ts';

/** A process until it can trace, and until its first span has arrived. */
export async function pipelineStart(rounds: number): Promise<void> {
  const results = await compare(
    'Pipeline, start-up',
    [OURS, STOCK].map((kind) => ({
      name: kind,
      run: () => runAgainst({}, 'pipeline-start.ts', (port) => [kind, port]),
    })),
    rounds,
  );
  const ratio = (measure: string) => (row: (name: string) => Measures) =>
    (row(OURS)[measure] ?? Number.NaN) / (row(STOCK)[measure] ?? Number.NaN);
  printRatio('ready to trace', results, ratio('ready ms'), '<= 1');
  printRatio('first span answered for', results, ratio('first span ms'), 'none');
}
