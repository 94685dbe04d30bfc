import { EventEmitter } from 'node:events';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  type FSWatcher,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
} from 'node:fs';
import { join } from 'node:path';
import { createTimeIndex, type TimeIndex } from './time-index.ts';

/** Where a rotated log lies: its name carries the offset of its first byte. */
const ROTATED = /^log\.(\d+)$/;
const POLL_MS = 1_000;

/**
 * The log of one attempt. The container appends to the file itself, so that it needs nobody to read it and outlives
 * the plugin; the plugin notes when it saw the file grow. Offsets count from the attempt's first byte and go on
 * over rotations.
 */
export interface LogFile {
  /** Where the container's output goes. */
  readonly path: string;
  readonly times: TimeIndex;
  /** Offset of the oldest byte still kept. */
  start(): number;
  /** Offset after the newest byte. */
  end(): number;
  /** Whether more may come. */
  isOpen(): boolean;
  /** Up to `length` bytes from an offset; empty at the end. */
  read(offset: number, length: number): Buffer;
  /** Adds a line of the plugin's own. */
  append(line: string): void;
  /** Follows the file's growth until `close`. */
  watch(): void;
  /** The attempt ended: notes its last bytes. */
  close(): void;
  /** Calls back on growth and on close, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

export interface LogFileOptions {
  readonly dir: string;
  /** The file is rotated when it passes this many bytes; with the rotated one a log takes twice as many. */
  readonly maxBytes: number;
  /** Told when growth cannot be noted, as on a full disk. */
  readonly onError: (error: unknown) => void;
}

/** Opens the log in an attempt's folder, or starts one. */
export function openLog({ dir, maxBytes, onError }: LogFileOptions): LogFile {
  const path = join(dir, 'log');
  // There must be a file to watch.
  closeSync(openSync(path, 'a', 0o600));
  const times = createTimeIndex(join(dir, 'times'));
  const changes = new EventEmitter().setMaxListeners(0);
  let rotated = findRotated(dir);
  let base = rotated === undefined ? 0 : rotated.start + rotated.size;
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let seen = Math.max(base, times.end());

  // What came while no plugin watched has the file's last write for its time.
  const observe = (): void => {
    const end = base + sizeOf(path);
    if (end <= seen) return;
    seen = end;
    times.add(end, timer === undefined ? lastWrite(path) : Date.now());
    if (end - base > maxBytes) rotate();
    changes.emit('change');
  };

  const tryObserve = (): void => {
    try {
      observe();
    } catch (error) {
      onError(error);
    }
  };

  // The container holds the file open, so it is copied and emptied, not renamed. What is written between the two
  // is lost: microseconds, each time that maxBytes are full.
  const rotate = (): void => {
    const copy = join(dir, `log.${base}`);
    copyFileSync(path, `${copy}.next`);
    renameSync(`${copy}.next`, copy);
    truncateSync(path);
    const size = sizeOf(copy);
    if (rotated !== undefined) rmSync(join(dir, `log.${rotated.start}`), { force: true });
    rotated = { start: base, size };
    base += size;
    seen = base;
    times.dropBefore(rotated.start);
  };

  return {
    path,
    times,
    start: () => rotated?.start ?? base,
    end() {
      tryObserve();
      return seen;
    },
    isOpen: () => timer !== undefined,
    read(offset, length) {
      const old = rotated;
      if (old !== undefined && offset < base) {
        return readAt(join(dir, `log.${old.start}`), offset - old.start, Math.min(length, base - offset));
      }
      return readAt(path, offset - base, Math.min(length, seen - offset));
    },
    append(line) {
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
      tryObserve();
    },
    watch() {
      tryObserve();
      timer = setInterval(tryObserve, POLL_MS).unref();
      watcher = watchFile(path, tryObserve);
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      watcher?.close();
      tryObserve();
      changes.emit('change');
    },
    onChange(listener) {
      changes.on('change', listener);
      return () => changes.off('change', listener);
    },
  };
}

/** Without a watcher (none left, or a file system that has none) the poll alone sees the growth. */
function watchFile(path: string, listener: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, listener);
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}

function findRotated(dir: string): { start: number; size: number } | undefined {
  const starts = readdirSync(dir).flatMap((name) => ROTATED.exec(name)?.[1] ?? []);
  if (starts.length === 0) return undefined;
  const start = Math.max(...starts.map(Number));
  return { start, size: sizeOf(join(dir, `log.${start}`)) };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function lastWrite(path: string): number {
  return Math.floor(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function readAt(path: string, position: number, length: number): Buffer {
  if (length <= 0) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(length, fstatSync(file).size - position));
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, position));
  } finally {
    closeSync(file);
  }
}
