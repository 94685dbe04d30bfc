import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFields } from '../manifests/shape.ts';
import { StateError } from './state-error.ts';

/**
 * Takes a state folder for this process and gives what releases it: two kubelets on one would create and delete each
 * other's pods. The lock of a process that runs no more is taken over. Throws StateError `StateInUse`.
 */
export function lockState(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'lock');
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { mode: 0o600 });
  try {
    if (!isHeld(path)) rmSync(path, { force: true });
    // Fails where the file is there: a link is made whole, by one process only.
    linkSync(own, path);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    const what = 'is held by a kubelet that runs (its pid is in the file); stop it, or use another stateDir';
    throw new StateError('StateInUse', path, what, { cause });
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

function isHeld(path: string): boolean {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isFields(holder) || typeof holder.pid !== 'number') return false;
    process.kill(holder.pid, 0);
    return startOf(holder.pid) === holder.started;
  } catch (error) {
    // The process is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Tells a process from a later one with its pid, which after a reboot or in a container is soon used again. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  const [, fields = ''] = /.*\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  // Field 22 of proc_pid_stat(5), in ticks since the boot; the first after the name is the third.
  return fields.split(' ')[19] ?? '';
}
