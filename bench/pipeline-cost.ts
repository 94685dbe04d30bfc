import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, runAgainst, STOCK } from './pipeline-process.ts';

const SPANS = 200_000;
// A young generation that holds all that is allocated while it is measured.
const NO_COLLECTION = ['--min-semi-space-size=512', '--max-semi-space-size=512'];

/** What a span costs from its start until a counting sink has answered for it: CPU and garbage. */
export async function pipelineCost(rounds: number): Promise<void> {
  const kinds = [OURS, STOCK, `${OURS}-traced`, `${STOCK}-traced`];
  const cpu = await compare(
    'Pipeline, CPU of a span end to end',
    kinds.map((kind) => ({
      name: kind,
      run: () => runAgainst({}, 'pipeline-burst.ts', (port) => [kind, port, SPANS]),
    })),
    rounds,
  );
  const heap = await compare(
    'Pipeline, bytes allocated for a span end to end',
    kinds.map((kind) => ({
      name: kind,
      run: () => runAgainst({}, 'pipeline-heap.ts', (port) => [kind, port], NO_COLLECTION),
    })),
    rounds,
  );
  const ratio = (by: string, measure: string) => (row: (name: string) => Measures) =>
    (row(OURS + by)[measure] ?? Number.NaN) / (row(STOCK + by)[measure] ?? Number.NaN);
  printRatio('CPU, bare official tracer', cpu, ratio('', 'CPU µs/span'), '<= 0.50');
  printRatio('CPU, spans by withSpan and httpCall', cpu, ratio('-traced', 'CPU µs/span'), 'none');
  printRatio('heap, bare official tracer', heap, ratio('', 'heap B/span'), '<= 0.5');
  printRatio('heap, spans by withSpan and httpCall', heap, ratio('-traced', 'heap B/span'), 'none');
  printRatio('buffers', heap, ratio('', 'buffers B/span'), 'none');
}
