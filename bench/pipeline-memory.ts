import { compare, type Measures, printRatio } from './harness.ts';
import { NONE, OURS, STOCK, start, startSink } from './pipeline-process.ts';

const BOUND_MB = (32 * 1024 * 1024) / 1e6;

/** What a process takes once 200,000 spans have ended of which the collector answers for none. */
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
    [OURS, STOCK, NONE].map((kind) => ({ name: kind, run: () => full(kind) })),
    rounds,
  );
  const peak = (row: Measures) => row['RSS MB, peak'] ?? Number.NaN;
  printRatio(
    'MB of RSS at the peak above the bound and a process that sends nothing',
    results,
    (row) => peak(row(OURS)) - peak(row(NONE)) - BOUND_MB,
    '<= 20',
  );
  printRatio(
    'MB held above the bound',
    results,
    (row) => (row(OURS)['held + MB'] ?? Number.NaN) - BOUND_MB,
    '<= 20',
  );
}
