import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One line of the viewer's --json output. */
export interface TraceLine {
  readonly traceId: string;
  readonly spans: readonly { readonly name: string; readonly service: string }[];
}

export interface LaptopRun {
  readonly process: ChildProcess;
  /** Tempo's API of its viewer, once it says where that is. */
  readonly tempo: Promise<string>;
  onTrace(listener: (trace: TraceLine, bytes: number) => void): void;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../examples/laptop/main.ts', import.meta.url));

/** A folder with `count` pods that sleep. */
export function makePods(count: number): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'vk-bench-pods-'));
  for (let i = 0; i < count; i += 1) {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `sleep-${i}`, namespace: 'default' },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'main', image: 'none', command: ['sleep', '3600'] }],
      },
    };
    writeFileSync(join(dir, `sleep-${i}.json`), JSON.stringify(pod));
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Runs the laptop mode on a folder of pods and reads its traces. */
export function startLaptop(podsDir: string): LaptopRun {
  const child = spawn(process.execPath, [MAIN, '--json', '--pods', podsDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout });
  const said = createInterface({ input: child.stderr });
  const tempo = new Promise<string>((resolve) => {
    said.on('line', (line) => {
      const [, url] = /^Tempo API\s+(http:\/\/[^/]+)/.exec(line) ?? [];
      if (url) resolve(url);
    });
  });
  return {
    process: child,
    tempo,
    onTrace: (listener) =>
      void lines.on('line', (line) => listener(JSON.parse(line) as TraceLine, line.length)),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}
