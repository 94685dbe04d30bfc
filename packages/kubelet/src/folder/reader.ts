import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ManifestError } from '../manifests/error.ts';

const MAX_BYTES = 4 * 2 ** 20;

/** What became of the folder's files since the last scan. */
export interface FolderScan {
  /** Files that are new or changed, with their text, by name. */
  readonly changed: ReadonlyMap<string, string>;
  readonly unreadable: readonly ManifestError[];
  /** Missing, or empty, for the first time: perhaps only while an editor replaces the file. */
  readonly leaving: readonly string[];
  /** Missing in two scans. */
  readonly gone: readonly string[];
  /** Something is in flux: scan again shortly. */
  readonly unsettled: boolean;
}

export interface FolderReader {
  /** Rejects where the folder itself cannot be listed. */
  scan(): Promise<FolderScan>;
}

interface Stamp {
  readonly text: string;
  readonly size: number;
}

type FileRead =
  | { readonly state: 'same' | 'missing' | 'writing' }
  | { readonly state: 'changed'; readonly source: string };

/** Reads a folder's manifests (`*.yaml`, `*.yml`, `*.json`, no hidden files, links followed), each when it changes. */
export function createFolderReader(dir: string): FolderReader {
  const stamps = new Map<string, string>();
  const leaving = new Set<string>();

  async function stampOf(file: string): Promise<Stamp | undefined> {
    const found = await stat(join(dir, file), { bigint: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found?.isFile() || found.size === 0n) return undefined;
    return { text: `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`, size: Number(found.size) };
  }

  async function readChanged(file: string): Promise<FileRead> {
    const before = await stampOf(file);
    if (!before) return { state: 'missing' };
    if (stamps.get(file) === before.text) return { state: 'same' };
    if (before.size > MAX_BYTES)
      throw new RangeError(`has ${before.size} bytes; at most ${MAX_BYTES} are read`);
    const bytes = await readFile(join(dir, file));
    if ((await stampOf(file))?.text !== before.text) return { state: 'writing' };
    stamps.set(file, before.text);
    return { state: 'changed', source: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  }

  return {
    async scan() {
      const changed = new Map<string, string>();
      const unreadable: ManifestError[] = [];
      const present = new Set<string>();
      let writing = false;
      const names = (await readdir(dir)).filter((name) => /^[^.].*\.(ya?ml|json)$/.test(name)).toSorted();
      for (const file of names) {
        try {
          const found = await readChanged(file);
          if (found.state !== 'missing') present.add(file);
          if (found.state === 'writing') writing = true;
          if (found.state === 'changed') changed.set(file, found.source);
        } catch (error) {
          present.add(file);
          unreadable.push(unreadableError(file, error));
        }
      }
      const missing = [...stamps.keys()].filter((file) => !present.has(file));
      const gone = missing.filter((file) => leaving.has(file));
      const first = missing.filter((file) => !leaving.has(file));
      for (const file of gone) stamps.delete(file);
      leaving.clear();
      for (const file of first) leaving.add(file);
      return { changed, unreadable, leaving: first, gone, unsettled: writing || first.length > 0 };
    },
  };
}

function unreadableError(file: string, cause: unknown): ManifestError {
  const place = { file, line: 1, field: '' };
  if (cause instanceof RangeError) return new ManifestError('TooLarge', place, cause.message, { cause });
  if (cause instanceof TypeError)
    return new ManifestError('InvalidSyntax', place, 'is not UTF-8 text', { cause });
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
  return new ManifestError('Unreadable', place, `cannot be read (${why})`, { cause });
}
