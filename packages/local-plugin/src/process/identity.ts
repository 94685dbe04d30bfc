import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readIfPresent } from '../files.ts';

/**
 * Names one process for ever: its start time, on Linux together with the boot. A pid alone is reused.
 * Undefined when no such process runs (one that ended but was not reaped does not run).
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid);
}

/** Whether the process that had this identity still runs. */
export function isRunning(pid: number, identity: string): boolean {
  return exists(pid) && processIdentity(pid) === identity;
}

/** Whether this pid, or the process group of a negative one, exists at all. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The fields of /proc/PID/stat after the command name, from field 3 (state) on; see proc(5). */
export function linuxStat(pid: number): readonly string[] | undefined {
  const stat = readStat(pid);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function linuxIdentity(pid: number): string | undefined {
  const fields = linuxStat(pid);
  const state = fields?.[0];
  const startTime = fields?.[19];
  if (state === undefined || startTime === undefined || state === 'Z' || state === 'X') return undefined;
  return `${bootId()}/${startTime}`;
}

function readStat(pid: number): string | undefined {
  try {
    return readIfPresent(`/proc/${pid}/stat`);
  } catch {
    // ESRCH: the process ended while its file was read.
    return undefined;
  }
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

/** The same from `ps`, to the second: what systems without /proc can tell. */
export function psIdentity(pid: number): string | undefined {
  try {
    const options = {
      encoding: 'utf8',
      env: { LC_ALL: 'C', PATH: process.env.PATH ?? '/usr/bin:/bin' },
    } as const;
    const row = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options).trim();
    const [state = '', ...startTime] = row.split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : startTime.join(' ');
  } catch {
    return undefined;
  }
}
