import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Makes a folder, and those above it, that only the owner can enter. */
export function makePrivateDir(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Replaces a file in one step, readable by its owner only. Synchronous, so that a state and its row on disk change
 * in the same turn of the event loop.
 */
export function writePrivateFile(path: string, content: string | Uint8Array, mode = 0o600): void {
  const next = `${path}.next`;
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

/** The file's text, or undefined when there is no such file. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Whether an error carries this `code`, as those of `node:fs` and `node:process` do. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
