import { ManifestError } from '../manifests/error.ts';
import { type ManifestObject, objectKey } from '../manifests/parse.ts';
import { canonical } from '../state/pod-hash.ts';

interface FileEntry {
  /** What counts. */
  accepted: readonly ManifestObject[];
  /** A later version of the file, not accepted yet. */
  offered?: readonly ManifestObject[] | undefined;
  leaving: boolean;
}

/**
 * The objects of all files. A file counts as a whole, in its last version that was right: what is defined by two
 * files belongs to the one that had it first, and the other keeps its earlier version until that is settled.
 */
export interface Catalogue {
  offer(file: string, objects: readonly ManifestObject[]): void;
  /** The file seems to go: others may take over its objects. */
  leave(file: string): void;
  remove(file: string): void;
  /** Accepts what can be; the offers that cannot be are given as errors. */
  settle(): ManifestError[];
  objects(): { readonly file: string; readonly object: ManifestObject }[];
}

export function createCatalogue(): Catalogue {
  const files = new Map<string, FileEntry>();

  function entryOf(file: string): FileEntry {
    const entry = files.get(file) ?? { accepted: [], leaving: false };
    files.set(file, entry);
    return entry;
  }

  function refusal(file: string, offered: readonly ManifestObject[]): ManifestError | undefined {
    for (const object of offered) {
      const key = objectKey(object);
      for (const [otherFile, other] of files) {
        const existing = other.accepted.find((candidate) => objectKey(candidate) === key);
        if (!existing) continue;
        if (otherFile !== file && !other.leaving) return duplicate(file, object, otherFile, existing.line);
        if (otherFile === file && changesImmutable(existing, object)) return immutable(file, object);
      }
    }
    return undefined;
  }

  function accept(file: string, entry: FileEntry, offered: readonly ManifestObject[]): void {
    const keys = new Set(offered.map(objectKey));
    for (const [otherFile, other] of files) {
      if (otherFile !== file)
        other.accepted = other.accepted.filter((object) => !keys.has(objectKey(object)));
    }
    entry.accepted = offered;
    entry.offered = undefined;
  }

  return {
    offer(file, objects) {
      Object.assign(entryOf(file), { offered: objects, leaving: false });
    },
    leave(file) {
      entryOf(file).leaving = true;
    },
    remove(file) {
      files.delete(file);
    },
    settle() {
      // An object may move from one file to another in either order, so go on while anything was accepted.
      for (;;) {
        const refusals: ManifestError[] = [];
        let accepted = false;
        for (const [file, entry] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          if (!entry.offered) continue;
          const refused = refusal(file, entry.offered);
          if (refused) refusals.push(refused);
          else {
            accept(file, entry, entry.offered);
            accepted = true;
          }
        }
        if (!accepted) return refusals;
      }
    },
    objects: () => [...files].flatMap(([file, { accepted }]) => accepted.map((object) => ({ file, object }))),
  };
}

function duplicate(file: string, object: ManifestObject, otherFile: string, line: number): ManifestError {
  const what = `${objectKey(object)} is defined in ${otherFile}:${line} already; keep one`;
  return new ManifestError('DuplicateObject', { file, line: object.line, field: 'metadata.name' }, what);
}

function changesImmutable(existing: ManifestObject, offered: ManifestObject): boolean {
  if (existing.kind === 'Pod' || !existing.object.immutable) return false;
  const content = ({ object }: ManifestObject) => canonical({ ...object, metadata: undefined });
  return content(existing) !== content(offered);
}

function immutable(file: string, object: ManifestObject): ManifestError {
  const what = `${objectKey(object)} is immutable; delete it and add it again under the same or another name`;
  return new ManifestError('ImmutableObject', { file, line: object.line, field: 'data' }, what);
}
