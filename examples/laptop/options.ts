import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { METRICS_PORTS } from '../metrics/start.ts';

/** Ports that are tried first; where one is taken a free one is used instead. */
export const DEFAULT_PORTS = {
  grpc: 4317,
  http: 4318,
  tempo: 3200,
  api: 3000,
  kubelet: 10250,
  metrics: METRICS_PORTS['virtual-kubelet'],
} as const;
export type PortName = keyof typeof DEFAULT_PORTS;

/** The kubelet's, the API's and the plugin's, one after the other. */
export const METRICS_PORT_COUNT = 3;

export interface LaptopOptions {
  readonly podsDir: string;
  readonly stateDir: string | undefined;
  readonly once: boolean;
  readonly json: boolean;
  readonly viewer: boolean;
  /** Another collector that the viewer sends every span on to. */
  readonly forward: string | undefined;
  readonly timeoutSeconds: number;
  /** Ports asked for by a flag: these are not replaced when they are taken. */
  readonly ports: Partial<Record<PortName, number>>;
}

export const HELP = `Runs a virtual kubelet, an interLink API, a plugin that runs pods as local processes, and a trace viewer.

npm start -- [options]

  --pods DIR            folder of Kubernetes manifests   (default examples/virtual-kubelet/pods)
  --once                run the folder's pods to their end, check them and their spans, print a table, exit 0 or 1
  --timeout SECONDS     with --once: how long the pods may take   (default 120)
  --json                one JSON object per trace and line on stdout, all else on stderr
                        (use npm start --silent -- --json, or npm prints two lines of its own)
  --no-viewer           start no viewer; spans go where TELEMETRY_ENDPOINT says
  --forward ENDPOINT    send all spans on to another collector: host:port, http(s)://host:port, or
                        http(s)://host:port/v1/traces for OTLP/HTTP; OTEL_EXPORTER_OTLP_HEADERS holds its headers
  --state-dir DIR       keep tokens, job table and pod state here   (default a temporary folder, removed at the end)
  --grpc-port PORT      OTLP gRPC receiver    (default 4317, or a free port where that is taken)
  --http-port PORT      OTLP HTTP receiver    (default 4318)
  --tempo-port PORT     page and Tempo API    (default 3200)
  --api-port PORT       interLink API         (default 3000)
  --kubelet-port PORT   kubelet HTTP API      (default 10250)
  --metrics-port PORT   metrics of the kubelet, and on the next two ports those of the API and the plugin
                        (default 9464; ENABLE_METRICS=0 switches them off)
  --help, -h

Ctrl-C deletes the pods (with 2 s of grace) and stops everything; a second one ends all processes at once.

Exit status: 0 done, 1 a pod or a span is missing or a process failed, 2 unusable options.
`;

export class OptionError extends Error {
  readonly code = 'LAPTOP_OPTION';
}

function integer(flag: string, value: string | undefined, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= max) return number;
  throw new OptionError(`--${flag} ${value}: expected a whole number from 0 to ${max}`);
}

/** Two servers cannot have one port; 0 is a free one for each. */
function refuseSamePorts(asked: Readonly<Record<PortName, number | undefined>>): void {
  const flags = new Map<number, string>();
  for (const [name, first] of Object.entries(asked)) {
    if (!first) continue;
    const flag = `--${name}-port`;
    for (let port = first; port < first + (name === 'metrics' ? METRICS_PORT_COUNT : 1); port += 1) {
      const other = flags.get(port);
      if (other) throw new OptionError(`${other} and ${flag} are both ${port}; give each its own port`);
      flags.set(port, flag);
    }
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        pods: { type: 'string' },
        'state-dir': { type: 'string' },
        timeout: { type: 'string' },
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'no-viewer': { type: 'boolean', default: false },
        forward: { type: 'string' },
        'grpc-port': { type: 'string' },
        'http-port': { type: 'string' },
        'tempo-port': { type: 'string' },
        'api-port': { type: 'string' },
        'kubelet-port': { type: 'string' },
        'metrics-port': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionError(`${error instanceof Error ? error.message : error}; see --help`, { cause: error });
  }
}

/** Reads the command line; `help` is all there is where --help was given. Throws OptionError. */
export function laptopOptions(argv: readonly string[], env: NodeJS.ProcessEnv): LaptopOptions | 'help' {
  const values = parse(argv);
  if (values.help) return 'help';
  const podsDir = values.pods ?? fileURLToPath(new URL('../virtual-kubelet/pods', import.meta.url));
  if (!existsSync(podsDir) || !statSync(podsDir).isDirectory()) {
    throw new OptionError(`--pods ${podsDir}: there is no such folder`);
  }
  if (values['no-viewer'] && values.forward !== undefined) {
    throw new OptionError('--no-viewer and --forward exclude each other: it is the viewer that forwards');
  }
  if (values['no-viewer'] && !env.TELEMETRY_ENDPOINT && !env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    throw new OptionError(
      '--no-viewer: set TELEMETRY_ENDPOINT to the collector (host:port) that spans are to go to',
    );
  }
  const port = (flag: `${string}-port` & keyof typeof values) => {
    const value = values[flag];
    const last = 65_535 - (flag === 'metrics-port' ? METRICS_PORT_COUNT - 1 : 0);
    return integer(flag, typeof value === 'string' ? value : undefined, last);
  };
  const asked = {
    grpc: port('grpc-port'),
    http: port('http-port'),
    tempo: port('tempo-port'),
    api: port('api-port'),
    kubelet: port('kubelet-port'),
    metrics: port('metrics-port'),
  };
  refuseSamePorts(asked);
  return {
    podsDir,
    stateDir: values['state-dir'],
    once: values.once,
    json: values.json,
    viewer: !values['no-viewer'],
    forward: values.forward,
    timeoutSeconds: integer('timeout', values.timeout, 86_400) ?? 120,
    ports: Object.fromEntries(Object.entries(asked).filter(([, number]) => number !== undefined)),
  };
}
