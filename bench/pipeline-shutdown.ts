import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, STOCK, start, startSink } from './pipeline-process.ts';

const TIMEOUT_MILLIS = 2_000;

/** Shutdown while the collector takes requests and never answers; both pipelines at the same time, as they only wait. */
export async function pipelineShutdown(rounds: number): Promise<void> {
  const shutdown = async (kind: string) => {
    const sink = await startSink();
    await sink.tell({ answer: 'never' });
    const measures = await start('pipeline-shutdown.ts', [kind, sink.port, TIMEOUT_MILLIS]).measures;
    await sink.stop();
    return measures['shutdown ms'] ?? Number.NaN;
  };
  const results = await compare(
    'Pipeline, shutdown with a collector that never answers',
    [
      {
        name: `asked for ${TIMEOUT_MILLIS} ms`,
        run: async (): Promise<Measures> => {
          const [ours, stock] = await Promise.all([shutdown(OURS), shutdown(STOCK)]);
          return { 'ours ms': ours, 'stock ms': stock };
        },
      },
    ],
    rounds,
  );
  printRatio(
    'shutdown : the time-out asked for',
    results,
    (row) => (row(`asked for ${TIMEOUT_MILLIS} ms`)['ours ms'] ?? Number.NaN) / TIMEOUT_MILLIS,
    '<= 1, and a timer',
  );
}
