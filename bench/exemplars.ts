import { compare, type Measures, printRatio, runScript } from './harness.ts';

const CLIENTS = ['prom-client', 'successor'];
const SIDES = ['plain', 'no-span', 'span', 'own'];

/** What `createSpanExemplars` adds to `observe`, with and without an active span, beside the clients' own exemplars. */
export async function exemplars(rounds: number): Promise<void> {
  const variants = CLIENTS.flatMap((client) =>
    SIDES.map((side) => ({
      name: `${client}, ${side}`,
      run: () => runScript('variants/exemplars.ts', [client, side]),
    })),
  );
  const results = await compare('An observation with the active span', variants, rounds);
  const ns = (row: Measures) => row['ns/observe'] ?? Number.NaN;
  for (const client of CLIENTS)
    for (const [side, beside] of [
      ['no-span', 'plain'],
      ['span', 'plain'],
      ['span', 'own'],
    ])
      printRatio(
        `${client}, ${side} : ${beside}`,
        results,
        (row) => ns(row(`${client}, ${side}`)) / ns(row(`${client}, ${beside}`)),
        'none',
      );
}
