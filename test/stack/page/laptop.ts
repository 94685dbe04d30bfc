import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../until.ts';

const LAPTOP = fileURLToPath(new URL('../../../examples/laptop/main.ts', import.meta.url));
const PODS = fileURLToPath(new URL('../../../examples/virtual-kubelet/pods', import.meta.url));
const PORTS = ['grpc', 'http', 'tempo', 'api', 'kubelet', 'metrics'].flatMap((name) => [
  `--${name}-port`,
  '0',
]);

/** The laptop mode, with its example pods. */
export interface Laptop {
  /** Where the page and Tempo's API are, without a slash at the end. */
  readonly url: string;
  /** Folder of manifests, a copy of the examples: a file that is added here is a pod that is created. */
  readonly podsDir: string;
  /** Resolves when the kubelet has said that a pod is in a phase. */
  phase(pod: string, phase: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the laptop mode on free ports, with real pods; it ends with the test. */
export async function startLaptop(
  t: Pick<TestContext, 'after'>,
  env: NodeJS.ProcessEnv = {},
): Promise<Laptop> {
  const podsDir = await mkdtemp(join(tmpdir(), 'vk-telemetry-pods-'));
  await cp(PODS, podsDir, { recursive: true });
  const args = [LAPTOP, '--pods', podsDir, ...PORTS];
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  const child = spawn(process.execPath, args, { stdio: [...stdio], env: { ...process.env, ...env } });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
    await rm(podsDir, { recursive: true, force: true });
  };
  t.after(stop);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  const lineWith = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const match = lines.map((line) => pattern.exec(line)).find((each) => each !== null);
        if (match === undefined || match === null) return;
        waiting.delete(check);
        resolve(match);
      };
      waiting.add(check);
      check();
      void exited.then(() => reject(new Error(`the laptop mode ended:\n${lines.slice(-10).join('\n')}`)));
    });
  const [, url = ''] = await lineWith(/^Tempo API\s+(http:\/\/[^/\s]+)/);
  return {
    url,
    podsDir,
    phase: async (pod, phase) => void (await lineWith(new RegExp(`pod ${pod} ${phase}`))),
    stop,
  };
}

/** Waits until the example pods have ended, and the viewer knows it. */
export async function podsEnded({ url, phase }: Laptop): Promise<void> {
  const ended = ['config Succeeded', 'fails Failed', 'init Succeeded', 'logs Succeeded', 'slow Succeeded'];
  await Promise.all(
    ended.map((text) => {
      const [pod, last = ''] = text.split(' ');
      return phase(`default/${pod}`, last);
    }),
  );
  const known = async () => (await podsOf(url)).filter(({ endMicros }) => endMicros !== null).length === 5;
  await until('the viewer to know that', async () => (await known()) || undefined);
}

/** What the page knows of a pod. */
export interface Pod {
  readonly uid: string;
  readonly name: string;
  readonly failed: boolean;
  readonly endMicros: number | null;
  readonly spans: readonly { readonly traceId: string; readonly spanId: string; readonly name: string }[];
}

/** The pods that a viewer knows. */
export async function podsOf(url: string): Promise<readonly Pod[]> {
  const answer = (await (await fetch(`${url}/ui/pods`)).json()) as { readonly pods: readonly Pod[] };
  return answer.pods;
}
