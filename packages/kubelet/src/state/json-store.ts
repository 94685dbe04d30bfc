import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from './state-error.ts';

/** Small values on disk, one file each, so that a kill at any moment leaves each value as it was or as it is now. */
export interface JsonStore<T> {
  /** All values, as they were read at the start and set since. */
  values(): T[];
  get(key: string): T | undefined;
  /** On disk when it returns. */
  set(key: string, value: T): void;
  delete(key: string): void;
}

/**
 * Opens a folder of values, made with owner-only permissions. Writes are synchronous: a value is a kilobyte or two,
 * and whoever stores an intent must not go on before it is stored. `accepts` tells values of this program from others.
 */
export function openJsonStore<T>(
  dir: string,
  accepts: (value: unknown) => value is T,
  onCorrupt: (error: StateError) => void,
): JsonStore<T> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const values = new Map<string, T>();
  for (const file of readdirSync(dir)) {
    const path = join(dir, file);
    if (file.endsWith('.tmp')) rmSync(path, { force: true });
    else if (file.endsWith('.json')) load(path, file.slice(0, -'.json'.length));
  }

  function load(path: string, name: string): void {
    try {
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (!accepts(value)) throw new TypeError('not a value of this store');
      values.set(name, value);
    } catch (cause) {
      renameSync(path, `${path}.corrupt`);
      const what = `is broken and was moved to ${path}.corrupt; what it held starts anew`;
      onCorrupt(new StateError('CorruptState', path, what, { cause }));
    }
  }

  return {
    values: () => [...values.values()],
    get: (key) => values.get(fileName(key)),
    set(key, value) {
      const path = join(dir, `${fileName(key)}.json`);
      writeFileSync(`${path}.tmp`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
      values.set(fileName(key), value);
    },
    delete(key) {
      values.delete(fileName(key));
      rmSync(join(dir, `${fileName(key)}.json`), { force: true });
    },
  };
}

/** Keys are uids or `namespace/name`, which can be longer than a file's name may be. */
function fileName(key: string): string {
  return /^[a-z0-9-]{1,64}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}
