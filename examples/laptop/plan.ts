import { fileURLToPath } from 'node:url';
import type { ChildOptions } from './child.ts';
import type { LaptopOptions } from './options.ts';
import { choosePort } from './ports.ts';
import type { StateDir } from './state-dir.ts';

const bin = (name: string) =>
  fileURLToPath(new URL('./bin.js', import.meta.resolve(`@vk-telemetry/${name}`)));
const KUBELET = fileURLToPath(new URL('../virtual-kubelet/main.ts', import.meta.url));

export interface Addresses {
  /** Where spans go: host:port of a collector. */
  readonly otlp: string;
  /** Tempo's HTTP API of our viewer; absent with --no-viewer. */
  readonly tempo: string | undefined;
  readonly api: string;
  readonly kubelet: string;
}

/** What is to run, with ports and tokens chosen. */
export interface Plan {
  readonly addresses: Addresses;
  readonly viewer: ChildOptions | undefined;
  readonly plugin: ChildOptions;
  readonly api: ChildOptions;
  readonly kubelet: ChildOptions;
}

/** Tracing on, spans sent soon after they end, and one id for the three service names. */
function telemetryEnv(env: NodeJS.ProcessEnv, endpoint: string | undefined): NodeJS.ProcessEnv {
  return {
    OTEL_BSP_SCHEDULE_DELAY: '200',
    TELEMETRY_UNIQUE_ID: 'laptop',
    ...env,
    ENABLE_TRACING: '1',
    ...(endpoint && { TELEMETRY_ENDPOINT: endpoint }),
  };
}

async function planViewer({ ports, json, once }: LaptopOptions, env: NodeJS.ProcessEnv) {
  const grpc = await choosePort('grpc', ports.grpc);
  const http = await choosePort('http', ports.http);
  const tempo = await choosePort('tempo', ports.tempo);
  const listen = ['--grpc-port', `${grpc}`, '--http-port', `${http}`, '--api-port', `${tempo}`];
  const print = [...(json ? ['--json'] : []), ...(once ? ['--summary'] : [])];
  return {
    otlp: `localhost:${grpc}`,
    tempo: `http://localhost:${tempo}`,
    child: { script: bin('viewer'), args: [...listen, ...print], env, stdout: 'inherit' } as const,
  };
}

/** Chooses ports, makes tokens, and says how each process is started. */
export async function planStack(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
  state: StateDir,
): Promise<Plan> {
  const viewer = options.viewer ? await planViewer(options, env) : undefined;
  const pluginPort = await choosePort('plugin');
  const apiPort = await choosePort('api', options.ports.api);
  const kubeletPort = await choosePort('kubelet', options.ports.kubelet);
  const pluginToken = state.token('plugin');
  const apiToken = state.token('api');
  const telemetry = telemetryEnv(env, viewer?.otlp);
  const api = `http://127.0.0.1:${apiPort}`;

  return {
    addresses: {
      otlp: viewer?.otlp ?? env.TELEMETRY_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '',
      tempo: viewer?.tempo,
      api,
      kubelet: `http://127.0.0.1:${kubeletPort}`,
    },
    viewer: viewer?.child,
    plugin: {
      script: bin('local-plugin'),
      args: ['--port', `${pluginPort}`, '--token-file', pluginToken, '--state-dir', state.path('plugin')],
      env: telemetry,
      stdout: 'stderr',
    },
    api: {
      script: bin('interlink'),
      args: [
        ...['--port', `${apiPort}`, '--token-file', apiToken],
        ...['--plugin', `http://127.0.0.1:${pluginPort}`, '--plugin-token-file', pluginToken],
      ],
      env: telemetry,
      stdout: 'stderr',
    },
    kubelet: {
      script: KUBELET,
      env: {
        ...telemetry,
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
