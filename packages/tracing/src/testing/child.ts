import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

const sources = new URL('..', import.meta.url);
/** Where compiled modules are kept, so that not each child compiles them anew. */
const { NODE_COMPILE_CACHE } = process.env;

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the child sends a message. */
  message(): Promise<unknown>;
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

export interface ChildOptions {
  /** All of the child's environment but the cache of compiled modules. Default: none. */
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  /** What the script imports is found from here. Default: the sources. */
  readonly cwd?: URL;
  readonly inputType?: 'module' | 'module-typescript' | 'commonjs';
}

/** Runs a script as a process of its own. */
export function runChild(
  test: TestContext,
  script: string,
  { env = {}, args = [], cwd = sources, inputType = 'module' }: ChildOptions = {},
): Child {
  const child = spawn(process.execPath, [...args, `--input-type=${inputType}`, '--eval', script], {
    cwd,
    env: { NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  test.after(() => child.kill('SIGKILL'));
  const { stdout: out, stderr: errors } = child;
  if (!out || !errors) throw new Error('the child has no output to read');
  const output = Promise.all([text(out), text(errors)]);
  const ended = once(child, 'close').then(async ([code, signal]) => {
    const [stdout, stderr] = await output;
    return { code, signal, stdout, stderr };
  });
  const messages = once(child, 'message');
  messages.catch(() => {});
  return { process: child, message: async () => (await messages)[0], ended };
}
