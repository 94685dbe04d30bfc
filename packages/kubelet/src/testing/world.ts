import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { KubeletEvent } from '../events.ts';
import { createFolderSource } from '../folder/source.ts';
import { createKubelet, type Kubelet, type KubeletOptions } from '../kubelet.ts';
import type { PodSource } from '../pod-source.ts';
import { createBatchProvider, killJobs } from './batch-provider.ts';

export interface Folders {
  readonly pods: string;
  readonly state: string;
  readonly batch: string;
  write(file: string, text: string): void;
  /** Done before the folders are removed, last one first. */
  readonly cleanups: (() => unknown)[];
}

/** Fresh folders that the test's end removes. */
export function makeFolders(t: TestContext): Folders {
  const root = mkdtempSync(join(tmpdir(), 'kubelet-'));
  const cleanups: (() => unknown)[] = [];
  t.after(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
    killJobs(join(root, 'batch'));
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const pods = join(root, 'pods');
  mkdirSync(pods);
  return {
    pods,
    state: join(root, 'state'),
    batch: join(root, 'batch'),
    write: (file, text) => writeFileSync(join(pods, file), text),
    cleanups,
  };
}

/** A pod of one container that runs a shell command. */
export function manifest(
  name: string,
  command: string,
  more: { labels?: object; spec?: object } = {},
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(more.labels && { labels: more.labels }) },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'none', command: ['sh', '-c', command] }],
      ...more.spec,
    },
  });
}

/** A kubelet over folders and processes, with what it reported so far. */
export function makeKubelet(
  folders: Folders,
  options: Partial<KubeletOptions> = {},
  { failingStatuses = 0 } = {},
) {
  const provider = createBatchProvider(folders.batch);
  const reported: KubeletEvent[] = [];
  const written: string[] = [];
  const folder = createFolderSource({
    ...{ dir: folders.pods, stateDir: folders.state, nodeName: 'test', settle: 20, rescan: 300 },
  });
  const source: PodSource = {
    ...folder,
    async updateStatus(pod, status) {
      const fails = written.length < failingStatuses;
      written.push(fails ? '(failed)' : (status.phase ?? ''));
      if (fails) throw new Error('the status could not be written');
      await folder.updateStatus(pod, status);
    },
  };
  const kubelet = createKubelet({
    provider,
    source,
    stateDir: folders.state,
    nodeName: 'test',
    statusInterval: 30,
    backoff: 10,
    maxBackoff: 50,
    port: 0,
    onEvent: (event) => reported.push(event),
    ...options,
  });
  folders.cleanups.push(() => kubelet.stop({ deletePods: true }));
  return { kubelet, provider, reported, written };
}

/** Fresh folders with a pod for each name, of one container that runs its command. */
export function foldersWith(t: TestContext, commands: Readonly<Record<string, string>>): Folders {
  const folders = makeFolders(t);
  for (const [name, command] of Object.entries(commands))
    folders.write(`${name}.json`, manifest(name, command));
  return folders;
}

/** A kubelet whose pod `a` runs, and that pod's uid. */
export async function startRunning(t: TestContext, options: Partial<KubeletOptions> = {}) {
  const folders = foldersWith(t, { a: SLEEP });
  const made = makeKubelet(folders, options);
  await made.kubelet.start();
  const { uid } = (await inPhase(made.kubelet, 'a', 'Running')).metadata ?? {};
  return { ...made, folders, uid };
}

export function podNamed(kubelet: Kubelet, name: string): Pod | undefined {
  return kubelet.pods().findLast(({ metadata }) => metadata?.name === name);
}

export const inPhase = (kubelet: Kubelet, name: string, phase: string) =>
  until(`${name} ${phase}`, () => {
    const pod = podNamed(kubelet, name);
    return pod?.status?.phase === phase && pod;
  });

/** A container's command that does not end by itself. */
export const SLEEP = 'exec sleep 60';

/** An error as a client throws it, with an HTTP status. */
export const failure = (statusCode: number, message: string) =>
  Object.assign(new Error(message), { statusCode });

/** Resolves with the first truthy value; rejects after ten seconds. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
