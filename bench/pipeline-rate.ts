import { compare, type Measures, printRatio } from './harness.ts';
import { OURS, runAgainst, STOCK, startPaced } from './pipeline-process.ts';

/** Spans of one run: so many that it takes seconds. */
const SPANS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  [OURS]: { 50: 300_000, 200: 200_000 },
  [STOCK]: { 50: 20_000, 200: 8_000 },
};
const LOSSLESS_RATE = 20_000;

/** Spans that reach a slow collector per second with default settings. */
export async function pipelineRate(rounds: number): Promise<void> {
  for (const [delayMillis, promise] of [
    [50, '>= 6'],
    [200, '>= 10'],
  ] as const) {
    const results = await compare(
      `Pipeline, delivered to a collector that takes ${delayMillis} ms`,
      [OURS, STOCK].map((kind) => ({
        name: kind,
        run: () =>
          runAgainst({ delayMillis }, 'pipeline-burst.ts', (port) => [
            kind,
            port,
            SPANS[kind]?.[delayMillis] ?? 0,
          ]),
      })),
      rounds,
    );
    const rate = (row: Measures) => row['k spans/s'] ?? Number.NaN;
    printRatio(
      `delivered spans/s at ${delayMillis} ms`,
      results,
      (row) => rate(row(OURS)) / rate(row(STOCK)),
      promise,
    );
  }
}

/** How many of 20,000 spans a second do not reach a collector that takes 200 ms. */
export async function pipelineLossless(rounds: number): Promise<void> {
  const lossless = await compare(
    `Pipeline, ${LOSSLESS_RATE} spans/s to a collector that takes 200 ms`,
    [OURS, STOCK].map((kind) => ({
      name: kind,
      run: async () => {
        const load = await startPaced(kind, { rate: LOSSLESS_RATE, seconds: 5, delayMillis: 200 });
        return load.result();
      },
    })),
    rounds,
  );
  printRatio('lost of ours', lossless, (row) => row(OURS).lost ?? Number.NaN, '0');
}
