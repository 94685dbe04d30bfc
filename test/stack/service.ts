import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { freePort } from './ports.ts';
import { until } from './until.ts';

/** How many of its last lines tell why a program or a test with it failed. */
const LOG_LINES = 40;
const STARTS = 3;
/** What it has to end by itself. */
const GRACE_MS = 10_000;

export interface ServiceOptions {
  /** The test at whose end it is gone. */
  readonly t: TestContext;
  readonly name: string;
  readonly program: string;
  args(port: number): readonly string[];
  /** Whether it serves there. */
  isReady(port: number): Promise<boolean>;
}

export interface Service {
  readonly port: number;
  /** Ends it as it likes to be ended. */
  stop(): Promise<void>;
}

/** Starts a server at a free port and resolves when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  for (let left = STARTS - 1; ; left -= 1) {
    const service = await tryStart(options, await freePort());
    if (typeof service !== 'string') return service;
    // Somebody else may have been given the port in the meantime.
    if (left === 0 || !service.includes('address already in use'))
      throw new Error(`${options.name} ended before it was ready:\n${service}`);
  }
}

async function tryStart({ t, name, program, args, isReady }: ServiceOptions, port: number) {
  const log: string[] = [];
  const child = spawn(program, args(port), { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      log.push(line);
      if (log.length > LOG_LINES) log.shift();
    });
  const exited = once(child, 'close');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  void exited.then(() => process.off('exit', kill));
  let isStopped = false;
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    isStopped = true;
    child.kill('SIGTERM');
    const force = setTimeout(kill, GRACE_MS);
    await exited;
    clearTimeout(force);
  };
  t.after(async () => {
    if (isGone() && !isStopped) t.diagnostic(`${name} ended by itself:\n${log.join('\n')}`);
    await stop();
  });
  const ready = async () =>
    isGone() ? 'gone' : (await isReady(port).catch(() => false)) ? 'ready' : undefined;
  const state = await until(`${name} to be ready`, ready, 60).catch((error) => {
    throw new Error(`${error.message}:\n${log.join('\n')}`, { cause: error });
  });
  if (state === 'ready') return { port, stop };
  await exited;
  return log.join('\n');
}
