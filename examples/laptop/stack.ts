import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, type ChildMessage, startChild } from './child.ts';
import type { LaptopOptions } from './options.ts';
import { choosePort } from './ports.ts';

const bin = (name: string) =>
  fileURLToPath(new URL('./bin.js', import.meta.resolve(`@vk-telemetry/${name}`)));
const KUBELET = fileURLToPath(new URL('../virtual-kubelet/main.ts', import.meta.url));

/** The processes of the laptop mode, and where they listen. */
export interface Stack {
  readonly addresses: {
    readonly otlp: string;
    readonly tempo?: string;
    readonly api: string;
    readonly kubelet: string;
  };
  /** Settles when a process ends that nobody stopped, with a text that says which and how. */
  readonly failed: Promise<string>;
  /** Stops the kubelet (its pods first), the API and the plugin: all spans have been sent when it resolves. */
  stopPods(): Promise<void>;
  /** Stops what is left and removes the temporary folder. */
  stop(): Promise<void>;
  kill(): void;
}

function writeToken(dir: string, name: string): string {
  const file = join(dir, `${name}.token`);
  writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  return file;
}

function makeStateDir(asked: string | undefined): { dir: string; remove: () => void } {
  if (!asked) {
    const dir = mkdtempSync(join(tmpdir(), 'vk-telemetry-'));
    return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
  }
  mkdirSync(asked, { recursive: true, mode: 0o700 });
  return { dir: asked, remove: () => {} };
}

async function startViewer(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ child: Child; ports: ViewerPorts }> {
  const [grpc, http, tempo] = await Promise.all([
    choosePort('grpc', options.ports.grpc),
    choosePort('http', options.ports.http),
    choosePort('tempo', options.ports.tempo),
  ]);
  const args = ['--grpc-port', grpc, '--http-port', http, '--api-port', tempo].map(String);
  const mode = [...(options.json ? ['--json'] : []), ...(options.once ? ['--summary'] : [])];
  const child = startChild('viewer', {
    script: bin('viewer'),
    args: [...args, ...mode],
    env,
    stdout: 'inherit',
  });
  return { child, ports: { grpc, http, tempo } };
}

interface ViewerPorts {
  readonly grpc: number;
  readonly http: number;
  readonly tempo: number;
}

/** Starts viewer, plugin and API side by side, then the kubelet. Rejects, with all stopped, where one does not start. */
export async function startStack(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
  onPod: (message: ChildMessage) => void,
): Promise<Stack> {
  const state = makeStateDir(options.stateDir);
  const children: Child[] = [];
  const stopAll = async () => {
    for (const child of children.toReversed()) await child.stop();
    state.remove();
  };
  try {
    const viewer = options.viewer ? await startViewer(options, env) : undefined;
    if (viewer) children.push(viewer.child);
    const otlp = viewer
      ? `localhost:${viewer.ports.grpc}`
      : (env.TELEMETRY_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '');
    const telemetry = telemetryEnv(env, viewer && otlp);
    const [pluginPort, apiPort, kubeletPort] = [
      await choosePort('plugin'),
      await choosePort('api', options.ports.api),
      await choosePort('kubelet', options.ports.kubelet),
    ];
    const pluginToken = writeToken(state.dir, 'plugin');
    const apiToken = writeToken(state.dir, 'api');

    const plugin = startChild('plugin', {
      script: bin('local-plugin'),
      args: [
        '--port',
        String(pluginPort),
        '--token-file',
        pluginToken,
        '--state-dir',
        join(state.dir, 'plugin'),
      ],
      env: telemetry,
      stdout: 'stderr',
    });
    children.push(plugin);
    const api = startChild('api', {
      script: bin('interlink'),
      args: [
        ...['--port', String(apiPort), '--token-file', apiToken],
        ...['--plugin', `http://127.0.0.1:${pluginPort}`, '--plugin-token-file', pluginToken],
      ],
      env: telemetry,
      stdout: 'stderr',
    });
    children.push(api);
    await Promise.all(children.map((child) => child.ready));

    const kubelet = startChild('kubelet', {
      script: KUBELET,
      env: {
        ...telemetry,
        NODENAME: env.NODENAME ?? 'laptop',
        INTERLINK_URL: `http://127.0.0.1:${apiPort}`,
        INTERLINK_TOKEN_FILE: apiToken,
        PODS_DIR: options.podsDir,
        STATE_DIR: join(state.dir, 'kubelet'),
        KUBELET_PORT: String(kubeletPort),
      },
      stdout: 'stderr',
      onMessage: onPod,
    });
    children.push(kubelet);
    await kubelet.ready;

    let stopping = false;
    const failed = Promise.race(children.map((child) => child.ended.then((how) => `${child.name} ${how}`)));
    const stopPods = async () => {
      stopping = true;
      await kubelet.stop({ type: 'stop' });
      await Promise.all([api.stop(), plugin.stop()]);
    };
    return {
      addresses: {
        otlp,
        ...(viewer && { tempo: `http://localhost:${viewer.ports.tempo}` }),
        api: `http://127.0.0.1:${apiPort}`,
        kubelet: `http://127.0.0.1:${kubeletPort}`,
      },
      failed: failed.then((how) => (stopping ? new Promise<string>(() => {}) : how)),
      stopPods,
      async stop() {
        await stopPods();
        await stopAll();
      },
      kill() {
        for (const child of children) child.kill();
        state.remove();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
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
