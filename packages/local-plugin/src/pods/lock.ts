import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalPluginError } from '../errors.ts';
import { hasCode, readIfPresent, writePrivateFile } from '../files.ts';
import { isRunning, processIdentity } from '../process/identity.ts';

/**
 * Takes a state folder for this process: two plugins on one would start the same containers twice. The lock of a
 * process that runs no more is taken over. Returns what gives it back.
 *
 * @throws LocalPluginError STATE_DIR_IN_USE
 */
export function lockStateDir(dir: string): () => void {
  const path = join(dir, 'lock');
  const own = `${path}.${process.pid}`;
  writePrivateFile(own, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    if (!isHeld(path)) rmSync(path, { force: true });
    linkSync(own, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new LocalPluginError(
      'STATE_DIR_IN_USE',
      `the state folder ${dir} belongs to a plugin that runs (its pid is in ${path}); give each plugin its own`,
    );
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

function isHeld(path: string): boolean {
  const text = readIfPresent(path);
  if (text === undefined) return false;
  const { pid, identity } = JSON.parse(text) as { pid: number; identity: string };
  return isRunning(pid, identity);
}
