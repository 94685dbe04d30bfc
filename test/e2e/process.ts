import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A message over the IPC channel of one of the project's programs. */
export interface Message {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One of the project's programs, run as a process. */
export interface Program {
  readonly process: ChildProcess;
  readonly ready: Message;
  readonly messages: Message[];
  /** All it printed so far. */
  stdout(): string;
  stderr(): string;
  /** Asks it to end and resolves with its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const root = new URL('../../', import.meta.url);

export const programs = {
  viewer: fileURLToPath(new URL('packages/viewer/dist/bin.js', root)),
  api: fileURLToPath(new URL('packages/interlink/dist/bin.js', root)),
  plugin: fileURLToPath(new URL('packages/local-plugin/dist/bin.js', root)),
  kubelet: fileURLToPath(new URL('examples/virtual-kubelet/main.ts', root)),
  laptop: fileURLToPath(new URL('examples/laptop/main.ts', root)),
} as const;

/** The environment without telemetry variables of the machine the test runs on. */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|TELEMETRY_|ENABLE_TRACING|ENABLE_METRICS|METRICS_|NODE_TEST)/.test(name),
  );
  return { ...Object.fromEntries(own), ...extra };
}

/** All that a process has printed so far. */
export function outputOf({ stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>) {
  const read = (stream: Readable | null) => {
    let text = '';
    stream?.on('data', (chunk) => {
      text += chunk;
    });
    return () => text;
  };
  return { stdout: read(stdout), stderr: read(stderr) };
}

/** Starts a program and waits until it says over IPC that it is ready. */
export async function startProgram(
  name: keyof typeof programs,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const child = fork(programs[name], [...args], {
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  const output = outputOf(child);
  const messages: Message[] = [];
  const exited = once(child, 'exit');
  const ready = new Promise<Message>((resolve, reject) => {
    child.on('message', (message: Message) => {
      messages.push(message);
      if (message.type === 'ready') resolve(message);
    });
    void exited.then(([code]) =>
      reject(new Error(`${name} ended with ${code} before it was ready\n${output.stderr()}`)),
    );
  });
  return {
    process: child,
    ready: await ready,
    messages,
    ...output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** Runs a program to its end. */
export async function runProgram(
  name: keyof typeof programs,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const child = fork(programs[name], [...args], { env: cleanEnv(env), silent: true, execArgv: [] });
  const { stdout, stderr } = outputOf(child);
  const [code] = await once(child, 'close');
  return { code: code as number | null, stdout: stdout(), stderr: stderr() };
}

export function makeTempDir(): { dir: string; write(name: string, text: string): string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'vk-e2e-'));
  return {
    dir,
    write(name, text) {
      const file = join(dir, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Polls until `probe` gives something; rejects after 20 s with what it was waiting for. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited 20 s for ${what}`);
    await delay(50);
  }
}
