import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, runAgainst, STOCK } from './pipeline-process.ts';

const SECONDS = 3;
/** What pacing itself takes, without a span. */
const IDLE = 'idle';

const paced = (kind: string, rate: number, ...more: string[]) => ({
  name: kind,
  run: () => runAgainst({}, 'pipeline-paced.ts', (port) => [kind, port, rate, SECONDS, ...more]),
});
const per = (measure: string, less?: string) => (row: (name: string) => Measures) => {
  const of = (kind: string) =>
    (row(kind)[measure] ?? Number.NaN) - (less ? (row(less)[measure] ?? Number.NaN) : 0);
  return of(OURS) / of(STOCK);
};

/** A steady load: CPU at 1,000 spans a second, and the event loop's delay at 10,000. */
export async function pipelinePaced(rounds: number): Promise<void> {
  const slow = await compare(
    'Pipeline, 1,000 spans/s',
    [paced(OURS, 1_000), paced(STOCK, 1_000), paced(IDLE, 1_000)],
    rounds,
  );
  const fast = await compare(
    'Pipeline, 10,000 spans/s',
    [paced(OURS, 10_000, 'loop'), paced(STOCK, 10_000, 'loop'), paced(IDLE, 10_000, 'loop')],
    rounds,
  );
  printRatio('CPU at 1,000 spans/s', slow, per('CPU %'), '<= 0.8');
  printRatio('CPU at 1,000 spans/s, without what pacing takes', slow, per('CPU %', IDLE), 'none');
  printRatio('event loop p99 at 10,000 spans/s', fast, per('loop p99 ms'), '<= 0.6');
}
