import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  Container,
  ContainerStatus,
  LogRequestOptions,
  PluginCreateRequest,
  Pod,
  PodStatusReply,
  RetrievedContainer,
} from '@vk-telemetry/interlink';
import { createLocalPlugin, type LocalPlugin, type LocalPluginOptions } from '../index.ts';

/** The plugin with short waits, and the calls of a virtual kubelet. */
export interface Harness {
  readonly plugin: LocalPlugin;
  readonly stateDir: string;
  readonly warnings: string[];
  readonly errors: unknown[];
  create(pod: Pod, sources?: Partial<RetrievedContainer>): Promise<string>;
  status(pod: Pod): Promise<PodStatusReply | undefined>;
  /** Polls until a container's status satisfies a test. */
  container(pod: Pod, name: string, test: (status: ContainerStatus) => boolean): Promise<ContainerStatus>;
  terminated(
    pod: Pod,
    name?: string,
  ): Promise<NonNullable<NonNullable<ContainerStatus['state']>['terminated']>>;
  log(pod: Pod, name?: string, options?: Partial<LogRequestOptions>): Promise<string>;
  logStream(
    pod: Pod,
    options: Partial<LogRequestOptions>,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  delete(pod: Pod): Promise<void>;
}

const DEADLINE_MS = 15_000;
let pods = 0;

/** A pod that runs shell scripts: `main`, or several by name. */
export function shellPod(scripts: string | Record<string, string>, spec: Partial<Pod['spec']> = {}): Pod {
  const byName = typeof scripts === 'string' ? { main: scripts } : scripts;
  const containers = Object.entries(byName).map(([name, script]) => shell(name, script));
  return pod({ containers, restartPolicy: 'Never', ...spec });
}

export function pod(spec: Pod['spec'] | object): Pod {
  pods += 1;
  const uid = `00000000-0000-4000-8000-${String(pods).padStart(12, '0')}`;
  return { metadata: { name: `pod-${pods}`, namespace: 'default', uid }, spec: { containers: [], ...spec } };
}

export function shell(name: string, script: string, more: Partial<Container> = {}): Container {
  return { name, command: ['sh', '-c', script], ...more };
}

export function createRequest(pod: Pod, sources: Partial<RetrievedContainer> = {}): PluginCreateRequest {
  const none = { configMaps: [], secrets: [], projectedvolumemaps: [], emptyDirs: [] };
  const names = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map(
    ({ name }) => name,
  );
  return { pod, container: names.map((name) => ({ name, ...none, ...sources })) };
}

export function logRequest(pod: Pod, name: string, options: Partial<LogRequestOptions> = {}) {
  const none = { Tail: 0, Bytes: 0, Timestamps: false, Follow: false, Previous: false, SinceSeconds: 0 };
  return {
    Namespace: pod.metadata?.namespace ?? '',
    PodUID: pod.metadata?.uid ?? '',
    PodName: pod.metadata?.name ?? '',
    ContainerName: name,
    Opts: { ...none, SinceTime: '0001-01-01T00:00:00Z', ...options },
  };
}

/** Polls until `probe` gives something; rejects with what it waited for. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms for ${what}`);
    await delay(10);
  }
}

export const shortBackOff = { base: 20, max: 100, resetAfter: 600_000 };

export function startPlugin(
  t: Pick<TestContext, 'after'>,
  options: Partial<LocalPluginOptions> = {},
): Harness {
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'vk-local-plugin-')));
  const stateDir = options.stateDir ?? join(temp, 'state');
  const warnings: string[] = [];
  const errors: unknown[] = [];
  const plugin = createLocalPlugin({
    stateDir,
    backOff: shortBackOff,
    onWarning: (warning) => warnings.push(warning),
    onError: (error) => errors.push(error),
    ...options,
  });
  t.after(async () => {
    await plugin.close({ grace: 0 });
    rmSync(temp, { recursive: true, force: true });
  });
  const context = { signal: new AbortController().signal, session: 'test' };

  const logStream = async (
    pod: Pod,
    name: string,
    opts: Partial<LogRequestOptions>,
    signal = context.signal,
  ) => {
    const source = await plugin.handlers.getLogs(logRequest(pod, name, opts), { ...context, signal });
    return source as AsyncIterable<Uint8Array>;
  };
  const status = async (pod: Pod) => (await plugin.handlers.status([pod], context))[0];
  const container: Harness['container'] = (pod, name, test) =>
    until(`container ${name}`, async () => {
      const reply = await status(pod);
      const found = [...(reply?.initContainers ?? []), ...(reply?.containers ?? [])].find(
        (one) => one.name === name,
      );
      return found !== undefined && test(found) && found;
    });

  return {
    plugin,
    stateDir,
    warnings,
    errors,
    create: async (pod, sources) =>
      (await plugin.handlers.create(createRequest(pod, sources), context)).PodJID,
    status,
    container,
    async terminated(pod, name = 'main') {
      const { state } = await container(pod, name, (one) => one.state?.terminated !== undefined);
      if (state?.terminated === undefined) throw new Error('not terminated');
      return state.terminated;
    },
    async log(pod, name = 'main', options = {}) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await logStream(pod, name, options)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('latin1');
    },
    logStream: (pod, options, signal) => logStream(pod, 'main', options, signal),
    delete: (pod) => plugin.handlers.delete(pod, context),
  };
}

/** Whether a process group has any process; one that ended and waits to be reaped is none. */
export function groupExists(pid: number): boolean {
  const rows = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
  return rows.some((row) => {
    const [group, state = 'Z'] = row.trim().split(/\s+/);
    return Number(group) === pid && !state.startsWith('Z');
  });
}
