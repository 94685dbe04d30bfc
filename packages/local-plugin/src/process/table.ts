import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { readIfPresent } from '../files.ts';
import { linuxStat } from './identity.ts';

/** What a process group uses. */
export interface ProcessUsage {
  /** CPU time since the group's processes started, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory in bytes; pages that processes share count once for each. */
  readonly rssBytes: number;
}

/** Linux reports CPU time in hundredths of a second on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * Sums the process table over process groups: /proc on Linux, `ps` elsewhere. A group that has no process, or a
 * machine that has neither source, gives no entry: never an invented zero.
 */
export function usageOfGroups(groups: ReadonlySet<number>): Promise<Map<number, ProcessUsage>> {
  return process.platform === 'linux' ? Promise.resolve(procUsage(groups)) : psUsage(groups);
}

function procUsage(groups: ReadonlySet<number>): Map<number, ProcessUsage> {
  const usage = new Map<number, ProcessUsage>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const fields = Number.isInteger(pid) ? linuxStat(pid) : undefined;
    const group = Number(fields?.[2]);
    if (fields === undefined || !groups.has(group)) continue;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    add(usage, group, { cpuSeconds: ticks / TICKS_PER_SECOND, rssBytes: procRss(pid) });
  }
  return usage;
}

function procRss(pid: number): number {
  try {
    const status = readIfPresent(`/proc/${pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** The same from `ps`. Columns and units (KiB; [[dd-]hh:]mm:ss) are those of POSIX and macOS. */
export async function psUsage(groups: ReadonlySet<number>): Promise<Map<number, ProcessUsage>> {
  const usage = new Map<number, ProcessUsage>();
  for (const row of await psRows()) {
    const [group = Number.NaN, time = '', kibibytes = 0] = parsePsRow(row);
    if (groups.has(group)) add(usage, group, { cpuSeconds: parseCpuTime(time), rssBytes: kibibytes * 1024 });
  }
  return usage;
}

async function psRows(): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,time=,rss=']);
    return stdout.split('\n');
  } catch {
    return [];
  }
}

function parsePsRow(row: string): [number, string, number] {
  const [group = '', time = '', rss = ''] = row.trim().split(/\s+/);
  return [Number(group), time, Number(rss)];
}

function parseCpuTime(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}

function add(usage: Map<number, ProcessUsage>, group: number, more: ProcessUsage): void {
  const known = usage.get(group);
  usage.set(group, {
    cpuSeconds: (known?.cpuSeconds ?? 0) + more.cpuSeconds,
    rssBytes: (known?.rssBytes ?? 0) + more.rssBytes,
  });
}
