import { type FSWatcher, statSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** How long after a change seen in a folder its files are looked at, in ms. */
const SETTLE_MS = 100;

export interface FollowOptions {
  readonly files: readonly string[];
  /** What is in them now. */
  readonly contents: readonly Buffer[];
  /** Time between two looks where no change was seen, in ms. */
  readonly intervalMs: number;
  /** Told of each change once it is whole. */
  readonly onChange: (contents: readonly Buffer[]) => void;
  /** Told when a file can no longer be read. */
  readonly onError: (error: unknown) => void;
}

/** A file's bytes, or why there are none. */
type Look = Buffer | Error;

/**
 * Follows files by what is in them, so that it sees Kubernetes swap the link to a mounted secret's folder. The folders
 * are watched besides, for a change to be seen at once. Answers what ends it.
 */
export function followFiles({ files, contents, intervalMs, onChange, onError }: FollowOptions): () => void {
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  const watchers = new Map<string, { readonly inode: string; readonly watcher: FSWatcher }>();
  let seen: readonly Look[] = contents;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let isLooking = false;
  let isStale = false;

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => void run(), ms).unref();
  }

  /** A folder in which something always changes must not put the look off for ever. */
  function onEvent(): void {
    if (isStale) return;
    isStale = true;
    if (!isLooking) schedule(SETTLE_MS);
  }

  async function run(): Promise<void> {
    isLooking = true;
    isStale = false;
    for (const folder of folders) watchAnew(folder);
    await look();
    isLooking = false;
    schedule(isStale ? SETTLE_MS : intervalMs);
  }

  async function look(): Promise<void> {
    const first = await readAll(files);
    if (equal(first, seen)) return;
    const second = await readAll(files);
    if (isOver) return;
    if (!equal(first, second)) {
      isStale = true; // in the middle of a change
      return;
    }
    seen = first;
    const error = first.find((look) => look instanceof Error);
    if (error) onError(error);
    else onChange(first.filter((look) => Buffer.isBuffer(look)));
  }

  /** The folder may have been replaced by another of its name: the watcher follows the inode. */
  function watchAnew(folder: string): void {
    const inode = inodeOf(folder);
    const current = watchers.get(folder);
    if (current?.inode === inode) return;
    current?.watcher.close();
    watchers.delete(folder);
    try {
      const watcher = watch(folder, { persistent: false }, onEvent);
      watcher.on('error', () => watchers.delete(folder));
      watchers.set(folder, { inode, watcher });
    } catch {
      // No folder, or out of watches: the looks at each interval have to do.
    }
  }

  for (const folder of folders) watchAnew(folder);
  schedule(SETTLE_MS); // what has changed since `contents` were read
  return () => {
    isOver = true;
    clearTimeout(timer);
    for (const { watcher } of watchers.values()) watcher.close();
  };
}

const readAll = (files: readonly string[]): Promise<readonly Look[]> =>
  Promise.all(files.map((file) => readFile(file).catch((error: Error) => error)));

function equal(some: readonly Look[], others: readonly Look[]): boolean {
  return some.every((look, i) => {
    const other = others[i];
    if (Buffer.isBuffer(look) && Buffer.isBuffer(other)) return look.equals(other);
    return look instanceof Error && other instanceof Error && look.message === other.message;
  });
}

function inodeOf(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : '';
}
