import { spawnSync } from 'node:child_process';

/** What one run of one variant measured; names are the columns. */
export type Measures = Readonly<Record<string, number>>;

export interface Variant {
  readonly name: string;
  /** Runs once and measures. Variants run in turn, round after round, so that drift of the machine hits all alike. */
  readonly run: () => Measures | Promise<Measures>;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const digits = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3));
const range = (values: readonly number[]) =>
  `${digits(median(values))} [${digits(Math.min(...values))} – ${digits(Math.max(...values))}]`;

/** One row per variant: what each round measured. */
export type Rounds = ReadonlyMap<string, readonly Measures[]>;

/** Runs all variants in turn for some rounds after one that is not counted, and prints median, min and max. */
export async function compare(title: string, variants: readonly Variant[], rounds = 7): Promise<Rounds> {
  const results = new Map<string, Measures[]>(variants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const variant of variants) {
      const measures = await variant.run();
      if (round >= 0) results.get(variant.name)?.push(measures);
    }
  }
  console.log(`\n## ${title} (${rounds} rounds, interleaved; median [min – max])`);
  for (const [name, measured] of results) {
    const columns = Object.keys(measured[0] ?? {});
    const cells = columns.map(
      (column) => `${column} ${range(measured.map((row) => row[column] ?? Number.NaN))}`,
    );
    console.log(`${name.padEnd(34)} ${cells.join('   ')}`);
  }
  return results;
}

/** Prints a ratio taken round by round, beside what was promised of it. */
export function printRatio(
  label: string,
  rounds: Rounds,
  of: (row: (name: string) => Measures) => number,
  promise: string,
): void {
  const count = Math.min(...[...rounds.values()].map((rows) => rows.length));
  const ratios = Array.from({ length: count }, (_, round) => of((name) => rounds.get(name)?.[round] ?? {}));
  console.log(`ratio: ${label}: ${range(ratios)}   (promised: ${promise})`);
}

/** Runs a script of this folder in a process of its own and reads the JSON it prints. */
export function runScript(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Measures {
  const path = new URL(script, import.meta.url).pathname;
  const nodeOptions = ['--expose-gc', '--no-warnings'];
  const result = spawnSync(process.execPath, [...nodeOptions, path, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (result.status !== 0)
    throw new Error(`${script} ${args.join(' ')} ended with ${result.status}:\n${result.stderr}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '{}') as Measures;
}
