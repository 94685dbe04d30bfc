import { compare, printRatio, runScript } from './harness.ts';

const variant = (name: string, ...args: string[]) => ({
  name,
  run: () => runScript('variants/span.ts', args),
});

/** One span around some work: the bare API against withSpan, without an SDK and with the official one. */
export async function spanCost(rounds: number): Promise<void> {
  const results = await compare(
    'Span cost in process',
    [
      variant('bare API, no SDK', 'bare', 'off'),
      variant('withSpan, no SDK', 'ours', 'off'),
      variant('bare API, SDK', 'bare', 'on'),
      variant('withSpan, SDK', 'ours', 'on'),
    ],
    rounds,
  );
  const ns = (row: { readonly [name: string]: number }) => row['ns/span'] ?? Number.NaN;
  printRatio(
    'tracing off, ours : bare',
    results,
    (row) => ns(row('withSpan, no SDK')) / ns(row('bare API, no SDK')),
    '<= 1.2',
  );
  printRatio(
    'tracing on, ours : bare',
    results,
    (row) => ns(row('withSpan, SDK')) / ns(row('bare API, SDK')),
    'none; ours sets ten attributes, the bare span three',
  );
}
