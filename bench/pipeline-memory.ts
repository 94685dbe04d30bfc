import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, STOCK, start, startSink } from './pipeline-process.ts';

const BOUND_MB = (32 * 1024 * 1024) / 1e6;

/** What the process grows by when 200,000 spans wait for a collector that never answers. */
export async function pipelineMemory(rounds: number): Promise<void> {
  const full = async (kind: string): Promise<Measures> => {
    const sink = await startSink();
    const running = start('pipeline-full.ts', [kind, sink.port]);
    await running.started;
    await sink.tell({ answer: 'never' });
    running.go();
    const measures = await running.measures;
    await sink.stop();
    return measures;
  };
  const results = await compare(
    'Pipeline, memory with the queue full',
    [OURS, STOCK].map((kind) => ({ name: kind, run: () => full(kind) })),
    rounds,
  );
  const beyond = (measure: string) => (row: (name: string) => Measures) =>
    (row(OURS)[measure] ?? Number.NaN) - BOUND_MB;
  printRatio('RSS of ours at its peak beyond the bound, MB', results, beyond('RSS + MB, peak'), '<= 20');
  printRatio('held by ours beyond the bound, MB', results, beyond('held + MB'), '<= 20');
}
