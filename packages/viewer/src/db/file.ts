import { closeSync, openSync, readSync } from 'node:fs';
import { ViewerError } from '../errors.ts';

/** Marks our files among those of SQLite (`PRAGMA application_id`): "vktv". */
export const applicationId = 0x766b7476;
/** Of `PRAGMA user_version`; files of a newer one are left alone. */
export const schemaVersion = 1;

/** https://www.sqlite.org/fileformat.html#the_database_header */
const magic = 'SQLite format 3\0';
const headerBytes = 100;
const versionAt = 60;
const applicationAt = 68;

/** Says what is wrong with the file, which stays as it is. */
export const fileError = (file: string, problem: string, cause?: unknown): ViewerError =>
  new ViewerError('ERR_VIEWER_DB', `--db ${file} ${problem}`, { cause });

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error);

const readHeader = (file: string): Buffer => {
  // Appending makes the file, and for its owner alone: what traces hold is not for everyone.
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(descriptor, header, 0, headerBytes, 0));
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Makes the file where it does not exist, and answers whether it is still empty. Throws ViewerError `ERR_VIEWER_DB` for
 * what is not ours, before SQLite opens it.
 */
export const checkFile = (file: string): 'empty' | 'ours' => {
  let header: Buffer;
  try {
    header = readHeader(file);
  } catch (error) {
    throw fileError(file, `cannot be opened (${codeOf(error)}); name a file that this user can write`, error);
  }
  if (header.length === 0) return 'empty';
  const isSqlite = header.length === headerBytes && header.toString('latin1', 0, magic.length) === magic;
  if (!isSqlite || header.readInt32BE(applicationAt) !== applicationId) {
    throw fileError(file, 'is no file of this viewer; name another one, and it is made');
  }
  const version = header.readInt32BE(versionAt);
  if (version <= schemaVersion) return 'ours';
  throw fileError(file, `was written by a newer viewer (version ${version}); use that one, or another file`);
};
