import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const LAPTOP = fileURLToPath(new URL('../../../examples/laptop/main.ts', import.meta.url));
const PORTS = ['grpc', 'http', 'tempo', 'api', 'kubelet'].flatMap((name) => [`--${name}-port`, '0']);

/** The laptop mode, with its example pods. */
export interface Laptop {
  /** Where the page and Tempo's API are, without a slash at the end. */
  readonly url: string;
  /** Resolves when the kubelet has said that a pod is in a phase. */
  phase(pod: string, phase: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the laptop mode on free ports, with real pods; it ends with the test. */
export async function startLaptop(t: Pick<TestContext, 'after'>): Promise<Laptop> {
  const child = spawn(process.execPath, [LAPTOP, ...PORTS], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
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
    phase: async (pod, phase) => void (await lineWith(new RegExp(`pod ${pod} ${phase}`))),
    stop,
  };
}
