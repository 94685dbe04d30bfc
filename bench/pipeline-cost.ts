import { compare, type Measures, printRatio } from './harness.ts';
import { NONE, OURS, runAgainst, STOCK } from './pipeline-process.ts';

const SPANS = 200_000;
// A young generation that holds all that is allocated while it is measured.
const NO_COLLECTION = ['--min-semi-space-size=512', '--max-semi-space-size=512'];

/** What a span costs from its start until a counting sink has answered for it: CPU and garbage. */
export async function pipelineCost(rounds: number): Promise<void> {
  const kinds = [OURS, STOCK, NONE, `${OURS}-traced`, `${STOCK}-traced`, `${NONE}-traced`];
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
  for (const [label, by, promised] of [
    ['bare official tracer', '', true],
    ['spans by withSpan and httpCall', '-traced', false],
  ] as const) {
    const ratio = (measure: string, less?: string) => (row: (name: string) => Measures) => {
      const spent = (kind: string) => row(kind + by)[measure] ?? Number.NaN;
      const spans = less ? spent(less) : 0;
      return (spent(OURS) - spans) / (spent(STOCK) - spans);
    };
    const promise = promised ? '<= 0.50' : 'none';
    printRatio(`CPU, ${label}`, cpu, ratio('CPU µs/span'), promise);
    printRatio(`CPU, ${label}, without the making of spans`, cpu, ratio('CPU µs/span', NONE), 'none');
    printRatio(`heap, ${label}`, heap, ratio('heap B/span'), promise);
    printRatio(`heap, ${label}, without the making of spans`, heap, ratio('heap B/span', NONE), 'none');
    printRatio(`buffers, ${label}`, heap, ratio('buffers B/span'), 'none');
  }
}
