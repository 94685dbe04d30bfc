import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent } from '../files.ts';
import { exists, isRunning, linuxStat, processIdentity } from './identity.ts';

/**
 * The parent of every container: it outlives the plugin and writes the exit code down, which only a parent learns.
 * - It leads the process group, survives the signals that are sent to the group, and starts nothing until the plugin
 *   says `go`, which it does once the process is in the job table. A plugin killed before that closes the pipe.
 * - `exec` in a subshell: no shell builtin stands in for the command, and its traps and standard streams are its own.
 * - Last it kills its group, itself included: what a container leaves running ends with it, as in a PID namespace.
 * $0 is the attempt's folder; the only variable has a name that no container uses.
 */
const SUPERVISOR = `trap 'exit 143' TERM
IFS= read -r __vk_go || exit 125
: > "$0/started"
trap : HUP INT QUIT USR1 USR2 ALRM TERM
( exec "$@" ) </dev/null 2>&1
printf '%s\\n' "$?" > "$0/exit"
kill -KILL 0`;

const ADOPTED_POLL_MS = 200;

/** A process as the job table keeps it; its pid is also its process group. */
export interface ProcessRef {
  readonly pid: number;
  readonly identity: string;
}

/** How a process ended; times in milliseconds since 1970. */
export type Ending =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly at: number }
  | { readonly kind: 'killed'; readonly at: number }
  | { readonly kind: 'never-started' };

export interface SpawnOptions {
  /** The attempt's own folder; `started` and `exit` are written there. */
  readonly dir: string;
  /** Standard output and standard error are appended to this file. */
  readonly logPath: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Aborts when nobody waits any more; the process runs on. */
  readonly detached: AbortSignal;
}

/**
 * Starts a command under its supervisor. `register` runs when the process exists and its command does not: what it
 * writes down is known before anything of the container has run. It says whether to go on; if not, the command never
 * starts. Rejects when the machine cannot start a process.
 */
export async function startSupervised(
  options: SpawnOptions,
  register: (process: ProcessRef) => boolean,
): Promise<{ readonly ended: Promise<Ending> }> {
  const { dir, argv, env, cwd } = options;
  const log = openSync(options.logPath, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', SUPERVISOR, dir, ...argv], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', log, 'ignore'],
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    if (child.pid === undefined) throw new Error('the process has no pid');
    const ref = { pid: child.pid, identity: processIdentity(child.pid) ?? 'ended at once' };
    options.detached.addEventListener('abort', () => child.unref());
    // Closing the pipe without a word ends a supervisor that could not be registered.
    child.stdin?.on('error', () => {});
    try {
      if (register(ref)) child.stdin?.write('go\n');
    } finally {
      child.stdin?.end();
    }
    return { ended: exited.then(() => conclude(dir, ref)) };
  } finally {
    closeSync(log);
  }
}

/** Waits for a process that an earlier plugin started. */
export function adopt(
  dir: string,
  ref: ProcessRef,
  detached: AbortSignal,
): { readonly ended: Promise<Ending> } {
  const ended = new Promise<Ending>((resolve) => {
    const look = (): void => {
      if (exitRecord(dir) === undefined && isRunning(ref.pid, ref.identity)) return;
      clearInterval(timer);
      resolve(conclude(dir, ref));
    };
    const timer = setInterval(look, ADOPTED_POLL_MS);
    detached.addEventListener('abort', () => clearInterval(timer));
    look();
  });
  return { ended };
}

/** Sends a signal to all of a container's processes; nothing when they ended or the pid is now another's. */
export function signalGroup(ref: ProcessRef, signal: NodeJS.Signals): void {
  if (ref.pid <= 1 || (!isRunning(ref.pid, ref.identity) && !isLeftover(ref))) return;
  try {
    process.kill(-ref.pid, signal);
  } catch {
    // ESRCH: it ended between the look and the signal.
  }
}

function conclude(dir: string, ref: ProcessRef): Ending {
  const record = exitRecord(dir);
  if (record !== undefined) return record;
  signalGroup(ref, 'SIGKILL');
  return existsSync(join(dir, 'started')) ? { kind: 'killed', at: Date.now() } : { kind: 'never-started' };
}

/** A record without its newline is still being written. */
function exitRecord(dir: string): Ending | undefined {
  const path = join(dir, 'exit');
  const code = /^(\d+)\n$/.exec(readIfPresent(path) ?? '')?.[1];
  return code === undefined
    ? undefined
    : { kind: 'exited', exitCode: Number(code), at: statSync(path).mtimeMs };
}

/**
 * Whether the group lives on without its supervisor. The kernel gives no new process the pid of a living group, so
 * a group whose leader's pid names nobody, from the same boot, is still ours.
 */
function isLeftover(ref: ProcessRef): boolean {
  if (exists(ref.pid) && linuxStat(ref.pid)?.[0] !== 'Z') return false;
  return exists(-ref.pid) && sameBoot(ref.identity);
}

function sameBoot(identity: string): boolean {
  const own = processIdentity(process.pid);
  return process.platform !== 'linux' || own?.split('/')[0] === identity.split('/')[0];
}
