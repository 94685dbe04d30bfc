import type { ChoosePort } from './ports.ts';

const PROGRAMS = ['kubelet', 'api', 'plugin'] as const;
type Program = (typeof PROGRAMS)[number];

/** Where each program's metrics are read. */
export interface MetricsPlan {
  /** URLs by the programs' names. */
  readonly urls: Readonly<Record<string, string>>;
  env(program: Program): NodeJS.ProcessEnv;
}

/**
 * The laptop mode has metrics unless ENABLE_METRICS says otherwise: in the clear and on this machine alone, so that
 * variables of a program that serves others are left out, which is said.
 */
export async function planMetrics(
  env: NodeJS.ProcessEnv,
  choosePort: ChoosePort,
  say: (text: string) => void,
): Promise<MetricsPlan> {
  const { ENABLE_METRICS: enabled = '1' } = env;
  if (enabled !== '1') return { urls: {}, env: () => ({ ENABLE_METRICS: enabled }) };
  const unused = Object.keys(env).filter((name) => name.startsWith('METRICS_') && env[name]);
  if (unused.length > 0)
    say(
      `not used here: ${unused.join(', ')}; metrics are plain HTTP on 127.0.0.1, and --metrics-port chooses the port`,
    );
  const addresses = new Map<Program, string>();
  for (const [i, program] of PROGRAMS.entries())
    addresses.set(program, `127.0.0.1:${await choosePort('metrics', i)}`);
  return {
    urls: Object.fromEntries([...addresses].map(([name, address]) => [name, `http://${address}/metrics`])),
    env: (program) => ({
      ...Object.fromEntries(unused.map((name) => [name, undefined])),
      ENABLE_METRICS: '1',
      METRICS_ADDRESS: addresses.get(program),
    }),
  };
}
