import { fileURLToPath } from 'node:url';
import type { ChildOptions } from './child.ts';
import type { LaptopOptions } from './options.ts';
import { planMetrics } from './plan-metrics.ts';
import { type ChoosePort, createPortChooser } from './ports.ts';
import type { StateDir } from './state-dir.ts';

const VIEWER = fileURLToPath(new URL('./bin.js', import.meta.resolve('@vk-telemetry/viewer')));
const example = (name: string) => fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));

export interface Addresses {
  /** Where spans go: host:port of a collector. */
  readonly otlp: string;
  /** The viewer's page; absent with --no-viewer. */
  readonly page: string | undefined;
  /** Tempo's HTTP API of our viewer; absent with --no-viewer. */
  readonly tempo: string | undefined;
  readonly api: string;
  readonly kubelet: string;
  /** URLs of the programs' metrics by the programs' names; none where ENABLE_METRICS switches them off. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** What is to run, with ports and tokens chosen. */
export interface Plan {
  readonly addresses: Addresses;
  readonly viewer: ChildOptions | undefined;
  readonly plugin: ChildOptions;
  readonly api: ChildOptions;
  readonly kubelet: ChildOptions;
}

/** What tells of another collector than the viewer: its address, certificates and secrets. */
const OF_COLLECTOR = /^(OTEL_EXPORTER_OTLP_|TELEMETRY_(CA|CLIENT|INSECURE)_)/;

/** Tracing on, spans sent soon after they end, and one id for the three service names. */
function telemetryEnv(env: NodeJS.ProcessEnv, endpoint: string | undefined): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !endpoint || !OF_COLLECTOR.test(name));
  return {
    OTEL_BSP_SCHEDULE_DELAY: '200',
    TELEMETRY_UNIQUE_ID: 'laptop',
    ...Object.fromEntries(kept),
    ENABLE_TRACING: '1',
    ...(endpoint && { TELEMETRY_ENDPOINT: endpoint }),
  };
}

async function planViewer(
  { json, once, forward }: LaptopOptions,
  env: NodeJS.ProcessEnv,
  choosePort: ChoosePort,
  metrics: Readonly<Record<string, string>>,
) {
  const grpc = await choosePort('grpc');
  const http = await choosePort('http');
  const tempo = await choosePort('tempo');
  const listen = ['--grpc-port', `${grpc}`, '--http-port', `${http}`, '--api-port', `${tempo}`];
  const scrape = Object.entries(metrics).flatMap(([name, url]) => ['--scrape', `${name}=${url}`]);
  const onward = forward === undefined ? [] : ['--forward', forward];
  const print = [...(json ? ['--json'] : []), ...(once ? ['--summary'] : [])];
  return {
    otlp: `localhost:${grpc}`,
    page: `http://127.0.0.1:${tempo}`,
    tempo: `http://localhost:${tempo}`,
    child: {
      script: VIEWER,
      args: [...listen, ...scrape, ...onward, ...print],
      env,
      stdout: 'inherit',
    } as const,
  };
}

/** Chooses ports, makes tokens, and says how each process is started. */
export async function planStack(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
  state: StateDir,
): Promise<Plan> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const choosePort = createPortChooser(options.ports, say);
  const metrics = await planMetrics(env, choosePort, say);
  const viewer = options.viewer ? await planViewer(options, env, choosePort, metrics.urls) : undefined;
  const pluginPort = await choosePort('plugin');
  const apiPort = await choosePort('api');
  const kubeletPort = await choosePort('kubelet');
  const pluginToken = state.token('plugin');
  const apiToken = state.token('api');
  const telemetry = telemetryEnv(env, viewer?.otlp);
  const api = `http://127.0.0.1:${apiPort}`;

  return {
    addresses: {
      otlp: viewer?.otlp ?? env.TELEMETRY_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '',
      page: viewer?.page,
      tempo: viewer?.tempo,
      api,
      kubelet: `http://127.0.0.1:${kubeletPort}`,
      metrics: metrics.urls,
    },
    viewer: viewer?.child,
    plugin: {
      script: example('local-plugin'),
      env: {
        ...telemetry,
        ...metrics.env('plugin'),
        PLUGIN_PORT: `${pluginPort}`,
        PLUGIN_TOKEN_FILE: pluginToken,
        STATE_DIR: state.path('plugin'),
      },
      stdout: 'stderr',
    },
    api: {
      script: example('interlink-api'),
      env: {
        ...telemetry,
        ...metrics.env('api'),
        API_PORT: `${apiPort}`,
        API_TOKEN_FILE: apiToken,
        PLUGIN_URL: `http://127.0.0.1:${pluginPort}`,
        PLUGIN_TOKEN_FILE: pluginToken,
      },
      stdout: 'stderr',
    },
    kubelet: {
      script: example('virtual-kubelet'),
      env: {
        ...telemetry,
        ...metrics.env('kubelet'),
        NODENAME: env.NODENAME ?? 'laptop',
        INTERLINK_URL: api,
        INTERLINK_TOKEN_FILE: apiToken,
        PODS_DIR: options.podsDir,
        STATE_DIR: state.path('kubelet'),
        KUBELET_PORT: `${kubeletPort}`,
      },
      stdout: 'stderr',
    },
  };
}
