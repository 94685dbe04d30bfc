import type { ChoosePort } from './ports.ts';

const PROGRAMS = ['kubelet', 'api', 'plugin'] as const;
type Program = (typeof PROGRAMS)[number];

/** Where each program's metrics are read. */
export interface MetricsPlan {
  /** URLs by the programs' names. */
  readonly urls: Readonly<Record<string, string>>;
  env(program: Program): NodeJS.ProcessEnv;
}

/** The laptop mode has metrics unless ENABLE_METRICS says otherwise; each program's on a free port of this machine. */
export async function planMetrics(env: NodeJS.ProcessEnv, choosePort: ChoosePort): Promise<MetricsPlan> {
  const { ENABLE_METRICS: enabled = '1' } = env;
  if (enabled !== '1') return { urls: {}, env: () => ({ ENABLE_METRICS: enabled }) };
  const addresses = new Map<Program, string>();
  for (const program of PROGRAMS) addresses.set(program, `127.0.0.1:${await choosePort('metrics')}`);
  return {
    urls: Object.fromEntries([...addresses].map(([name, address]) => [name, `http://${address}/metrics`])),
    env: (program) => ({ ENABLE_METRICS: '1', METRICS_ADDRESS: addresses.get(program) }),
  };
}
