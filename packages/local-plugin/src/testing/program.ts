import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ContainerStatus, Pod, PodStatusReply } from '@vk-telemetry/interlink';
import { createRequest, logRequest, until } from './harness.ts';

export const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));

/** The command, run as a process, and its calls over HTTP. */
export interface Program {
  readonly child: ChildProcess;
  readonly url: string;
  stderr(): string;
  call(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  create(pod: Pod): Promise<void>;
  status(pod: Pod): Promise<PodStatusReply | undefined>;
  terminated(pod: Pod): Promise<NonNullable<NonNullable<ContainerStatus['state']>['terminated']>>;
  running(pod: Pod): Promise<number>;
  log(pod: Pod): Promise<string>;
  delete(pod: Pod): Promise<number>;
  /** Sends a signal and resolves with exit code and signal. */
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>;
}

/** Folders of one plugin over several starts; all it leaves running ends with the test. */
export interface Stand {
  readonly dir: string;
  readonly stateDir: string;
  readonly token: string;
  start(args?: readonly string[]): Promise<Program>;
}

export function createStand(t: TestContext): Stand {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'vk-plugin-bin-')));
  const stateDir = join(dir, 'state');
  const token = 'a-token-of-the-test';
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  const programs: Program[] = [];
  t.after(async () => {
    for (const program of programs) await program.end('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    dir,
    stateDir,
    token,
    async start(args = ['--token-file', tokenFile]) {
      const program = await startProgram(['--port', '0', '--state-dir', stateDir, ...args], token);
      programs.push(program);
      return program;
    },
  };
}

async function startProgram(args: readonly string[], token: string): Promise<Program> {
  const child = fork(BIN, [...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(Reflect.get(Object(message), 'url'))));
    void exit.then(([code]) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });

  const call = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const status = async (pod: Pod) => ((await (await call('/status', [pod])).json()) as PodStatusReply[])[0];
  const state = async (pod: Pod) => (await status(pod))?.containers[0]?.state;

  return {
    child,
    url,
    call,
    status,
    stderr: () => stderr,
    async create(pod) {
      const response = await call('/create', createRequest(pod));
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    },
    terminated: (pod) => until('a terminated container', async () => (await state(pod))?.terminated),
    running: (pod) =>
      until('a running container', async () => {
        const one = (await status(pod))?.containers[0];
        return one?.state?.running !== undefined && Number(one.containerID?.replace('process://', ''));
      }),
    log: async (pod) => (await call('/getLogs', logRequest(pod, 'main'))).text(),
    delete: async (pod) => (await call('/delete', pod)).status,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exit;
    },
  };
}
