import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';

/**
 * The parts of a path inside a folder: `/a/../b/` is `b`, and `..` cannot lead out. Empty for the folder itself.
 */
export function innerParts(path: string): string[] {
  return normalize(`${sep}${path}`)
    .split(sep)
    .filter((part) => part !== '');
}

/** Whether a path names something below a folder, in the words of Kubernetes: relative and without `..`. */
export function isSafeRelative(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

/** Whether a real path is a folder or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/**
 * Makes the folders of a path below `root` and returns the real path of the last. Undefined where a link, which a
 * container may have made, leads out of `limit`, or a file is in the way. Both folders are real paths.
 */
export function makeInnerDir(root: string, parts: readonly string[], limit: string): string | undefined {
  let current = root;
  for (const part of parts) {
    const next = join(current, part);
    if (lstatSync(next, { throwIfNoEntry: false }) === undefined) mkdirSync(next, { mode: 0o700 });
    current = realPath(next) ?? '';
    if (!isWithin(limit, current) || !lstatSync(current).isDirectory()) return undefined;
  }
  return current;
}

/** The path without links; undefined where a link leads nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
