import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const FORCE_AFTER_MS = 8_000;
const KEPT_LINES = 20;

/** A message of a child over its IPC channel. */
export interface ChildMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ChildOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where its standard output goes; `stderr` prefixes each line with the child's name. */
  readonly stdout: 'inherit' | 'stderr';
  readonly onMessage?: (message: ChildMessage) => void;
}

/** One process of the stack. */
export interface Child {
  readonly name: string;
  /** Resolves with the child's `ready` message; rejects with what it said last where it ends before. */
  readonly ready: Promise<ChildMessage>;
  /** Settles when the process has ended, with a text that says how. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  send(message: ChildMessage): void;
  /** Asks it to end, waits, and kills it after 8 s. */
  stop(message?: ChildMessage): Promise<void>;
  kill(): void;
}

/**
 * Starts a script as a process with an IPC channel. It gets a process group of its own, so that Ctrl-C reaches only the
 * launcher, which stops its children in order; the channel's end tells a child that its launcher is gone.
 */
export function startChild(name: string, { script, args = [], env, stdout, onMessage }: ChildOptions): Child {
  const child = spawn(process.execPath, [script, ...args], {
    env,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', stdout === 'inherit' ? 'inherit' : 'pipe', 'pipe', 'ipc'],
  });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) if (stream) prefixLines(name, stream, lastLines);

  const ended = howItEnded(child);
  const ready = new Promise<ChildMessage>((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'ready') resolve(message);
      onMessage?.(message);
    });
    void ended.then((how) =>
      reject(new Error([`${name} ${how} before it was ready`, ...lastLines].join('\n'))),
    );
  });
  ready.catch(() => {});

  const send = (message: ChildMessage) => {
    if (child.connected) child.send(message, () => {});
  };
  const kill = () => void child.kill('SIGKILL');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    ready,
    ended,
    hasEnded,
    send,
    kill,
    async stop(message) {
      if (hasEnded()) return;
      if (message) send(message);
      else child.kill('SIGTERM');
      const timer = setTimeout(kill, FORCE_AFTER_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function howItEnded(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'exit');
    return signal ? `was ended by ${signal}` : `ended with exit status ${code}`;
  } catch (error) {
    return `could not be started: ${error instanceof Error ? error.message : error}`;
  }
}

function prefixLines(name: string, stream: Readable, lastLines: string[]): void {
  createInterface({ input: stream }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    process.stderr.write(`[${name}] ${line}\n`);
  });
}
