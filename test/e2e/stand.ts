import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, makeTempDir, type Program, startProgram, until } from './process.ts';
import { createTempoStore, type TempoStore } from './tempo-store.ts';

/** A whole laptop mode, process by process, so that a test can stop, kill and restart each. */
export interface Stand {
  readonly store: TempoStore;
  readonly stateDir: string;
  viewer: Program;
  plugin: Program;
  api: Program;
  kubelet: Program;
  readonly kubeletUrl: string;
  /** Writes a manifest into the folder of pods, or removes it. */
  writePod(file: string, manifest: unknown): void;
  removePod(file: string): void;
  startPlugin(): Promise<Program>;
  startApi(): Promise<Program>;
  startKubelet(): Promise<Program>;
  /** The kubelet's newest message about a pod. */
  pod(name: string): PodMessage | undefined;
  /** Waits until a pod is in a phase and answers what the kubelet said of it. */
  phase(name: string, phase: string): Promise<PodMessage>;
  stop(): Promise<void>;
}

export interface PodMessage extends Message {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly phase: string;
  readonly phases: readonly string[];
}

export interface StandOptions {
  /** An interLink plugin elsewhere, instead of the local one. */
  readonly pluginUrl?: string;
  /** The bearer tokens of API and plugin. */
  readonly tokens?: { readonly api: string; readonly plugin: string };
  /** Extra environment of API, plugin and kubelet. */
  readonly env?: NodeJS.ProcessEnv;
  /** The collector that spans go to, instead of the viewer. */
  readonly endpoint?: string;
}

export async function startStand(options: StandOptions = {}): Promise<Stand> {
  const temp = makeTempDir();
  const podsDir = join(temp.dir, 'pods');
  mkdirSync(podsDir);
  const pluginToken = temp.write('plugin.token', `${options.tokens?.plugin ?? 'plugin-token-1'}\n`);
  const apiToken = temp.write('api.token', `${options.tokens?.api ?? 'api-token-1'}\n`);

  const viewer = await startProgram('viewer', [
    '--grpc-port',
    '0',
    '--http-port',
    '0',
    '--api-port',
    '0',
    '--json',
  ]);
  const ports = viewer.ready.ports as { grpc: number; api: number };
  const telemetry = {
    ENABLE_TRACING: '1',
    TELEMETRY_ENDPOINT: options.endpoint ?? `127.0.0.1:${ports.grpc}`,
    TELEMETRY_UNIQUE_ID: 'e2e',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    ...options.env,
  };
  let pluginPort = 0;
  let apiPort = 0;
  const startPlugin = async () => {
    const state = join(temp.dir, 'plugin');
    const args = ['--port', String(pluginPort), '--token-file', pluginToken, '--state-dir', state];
    const program = await startProgram('plugin', args, telemetry);
    pluginPort = Number(program.ready.port);
    return program;
  };
  const startApi = async () => {
    const url = options.pluginUrl ?? `http://127.0.0.1:${pluginPort}`;
    const plugin = ['--plugin', url, '--plugin-token-file', pluginToken];
    const args = ['--port', String(apiPort), '--token-file', apiToken, ...plugin];
    const program = await startProgram('api', args, telemetry);
    apiPort = Number(program.ready.port);
    return program;
  };
  const startKubelet = () =>
    startProgram('kubelet', [], {
      ...telemetry,
      NODENAME: 'e2e-node',
      INTERLINK_URL: `http://127.0.0.1:${apiPort}`,
      INTERLINK_TOKEN_FILE: apiToken,
      PODS_DIR: podsDir,
      STATE_DIR: join(temp.dir, 'kubelet'),
      KUBELET_PORT: '0',
    });

  let stopped = false;
  const plugin = await startPlugin();
  const api = await startApi();
  const kubelet = await startKubelet();
  const stand: Stand = {
    store: createTempoStore(`http://127.0.0.1:${ports.api}`),
    stateDir: temp.dir,
    viewer,
    plugin,
    api,
    kubelet,
    get kubeletUrl() {
      return `http://127.0.0.1:${stand.kubelet.ready.kubeletPort}`;
    },
    writePod: (file, manifest) => writeFileSync(join(podsDir, file), JSON.stringify(manifest)),
    removePod: (file) => rmSync(join(podsDir, file)),
    startPlugin,
    startApi,
    startKubelet,
    pod: (name) =>
      stand.kubelet.messages.findLast(
        (message): message is PodMessage => message.type === 'pod' && message.name === name,
      ),
    phase: (name, phase) =>
      until(`pod ${name} to be ${phase}\n${stand.kubelet.stderr()}`, () => {
        const pod = stand.pod(name);
        return pod?.phase === phase && pod;
      }),
    async stop() {
      if (stopped) return;
      stopped = true;
      stand.kubelet.process.send({ type: 'stop' });
      await stand.kubelet.stop();
      await Promise.all([stand.api.stop(), stand.plugin.stop()]);
      await stand.viewer.stop();
      temp.remove();
    },
  };
  return stand;
}

/** A pod of one container that runs a shell script. */
export function shellPod(name: string, script: string, spec: Record<string, unknown> = {}, labels = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 2,
      containers: [{ name: 'main', image: 'none', command: ['sh', '-c', script] }],
      ...spec,
    },
  };
}
