import { statSync } from 'node:fs';
import { warn } from '../../warning.ts';

/** How old a look at the files may be. */
const MAX_AGE_MILLIS = 1000;

/** Something that is made of files. */
export interface FileValue<T> {
  /** Made anew where a file has changed since the last look, which is at most a second old unless `now` is asked for. */
  get(now?: 'now'): T;
}

export interface FileValueOptions<T> {
  readonly files: readonly string[];
  /** Reads the files; throws where they cannot be used. */
  readonly read: () => T;
}

/**
 * Keeps what was read while the files stay the same. Files that cannot be used any more leave the last good value in
 * place, and are told of once: when they are still so at the next look, for they may just be in the middle of a change.
 *
 * @throws what `read` throws at the first time
 */
export function createFileValue<T>({ files, read }: FileValueOptions<T>): FileValue<T> {
  let stamp = stampOf(files);
  let value = read();
  let lookedAt = performance.now();
  let broken: { readonly stamp: string; told: boolean } | undefined;

  function look(): void {
    lookedAt = performance.now();
    const current = stampOf(files);
    if (current === stamp) return;
    try {
      value = read();
      stamp = current;
      broken = undefined;
    } catch (error) {
      const again = broken?.stamp === current;
      if (again && !broken?.told) warn(`${messageOf(error)}; what was read before stays in use`);
      broken = { stamp: current, told: again };
    }
  }

  return {
    get(now) {
      if (now || performance.now() - lookedAt >= MAX_AGE_MILLIS) look();
      return value;
    },
  };
}

/** Follows symbolic links, so that it changes when Kubernetes swaps the folder of a mounted secret. */
function stampOf(files: readonly string[]): string {
  return files.map(stampOfFile).join();
}

function stampOfFile(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return 'none';
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'the files cannot be read');
