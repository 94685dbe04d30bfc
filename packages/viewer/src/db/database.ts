import type { DatabaseSync } from 'node:sqlite';
import type { Waits } from '../waits.ts';
import { applicationId, checkFile, fileError, schemaVersion } from './file.ts';

/** Export requests in a file, oldest first. */
export interface Database {
  /** Runs `take` on each request. Throws ViewerError `ERR_VIEWER_DB` where the file is damaged. */
  replay(take: (request: Uint8Array) => void): void;
  /** Keeps a request with so many spans; it is written soon. */
  add(request: Uint8Array, spans: number): void;
  /** Writes what waits and closes the file. Never throws. */
  close(): void;
}

/** Raw requests are kept up to these sums; the oldest leave. */
export interface DatabaseCaps {
  readonly maxSpans: number;
  readonly maxBytes: number;
}

interface Pending {
  readonly bytes: Uint8Array;
  readonly spans: number;
}

const maxPendingBytes = 8 * 1024 * 1024;

const schema = `
BEGIN EXCLUSIVE;
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
CREATE TABLE request (id INTEGER PRIMARY KEY, spans INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
COMMIT`;

/** https://www.sqlite.org/rescode.html */
const busy = 5;

const opened = (
  connection: DatabaseSync,
  file: string,
  state: 'empty' | 'ours',
): { spans: number; bytes: number } => {
  try {
    // One viewer at a time: the lock is held until the file is closed.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (state === 'empty') connection.exec(schema);
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const sums =
      'SELECT coalesce(sum(spans), 0) AS spans, coalesce(sum(length(bytes)), 0) AS bytes FROM request';
    const row = connection.prepare(sums).get();
    return { spans: Number(row?.spans), bytes: Number(row?.bytes) };
  } catch (error) {
    connection.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === busy;
    if (isBusy) throw fileError(file, 'is in use by another viewer; name another file', error);
    throw damaged(file, error);
  }
};

const damaged = (file: string, error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  return fileError(file, `is damaged (${reason}); name another file, or remove this one`, error);
};

/** Loaded only here: Node 22 says that it is experimental. */
const connect = async (file: string): Promise<DatabaseSync> => {
  const { DatabaseSync } = await import('node:sqlite');
  return new DatabaseSync(file, { timeout: 0 });
};

/**
 * Opens the file, or makes it. Rejects with ViewerError `ERR_VIEWER_DB` for one that is not ours, damaged, in use or of a
 * newer version; it is then not changed. A write that fails is told to `warn`, once.
 */
export const openDatabase = async (
  file: string,
  { maxSpans, maxBytes }: DatabaseCaps,
  warn: (message: string) => void,
  { fileWriteMs }: Pick<Waits, 'fileWriteMs'>,
): Promise<Database> => {
  const state = checkFile(file);
  const connection = await connect(file);
  const kept = opened(connection, file, state);
  const insert = connection.prepare('INSERT INTO request (spans, bytes) VALUES (?, ?)');
  const removeOldest = connection.prepare(
    'DELETE FROM request WHERE id = (SELECT min(id) FROM request) RETURNING spans, length(bytes) AS bytes',
  );
  let pending: Pending[] = [];
  let pendingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let hasFailed = false;

  const fill = (): void => {
    for (const { bytes, spans } of pending) {
      insert.run(spans, bytes);
      kept.spans += spans;
      kept.bytes += bytes.length;
    }
    while (kept.spans > maxSpans || kept.bytes > maxBytes) {
      const row = removeOldest.get();
      kept.spans -= Number(row?.spans);
      kept.bytes -= Number(row?.bytes);
    }
  };

  const fail = (error: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    const reason = error instanceof Error ? error.message : String(error);
    warn(`--db ${file} cannot be written (${reason}); traces from now on may be missing after a restart`);
  };

  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const before = { ...kept };
    try {
      connection.exec('BEGIN IMMEDIATE');
      fill();
      connection.exec('COMMIT');
    } catch (error) {
      Object.assign(kept, before);
      if (connection.isTransaction) connection.exec('ROLLBACK');
      fail(error);
    }
    pending = [];
    pendingBytes = 0;
  };

  return {
    replay(take) {
      try {
        for (const row of connection.prepare('SELECT bytes FROM request ORDER BY id').iterate()) {
          if (row.bytes instanceof Uint8Array) take(row.bytes);
        }
      } catch (error) {
        connection.close();
        throw damaged(file, error);
      }
    },
    add(bytes, spans) {
      pending.push({ bytes, spans });
      pendingBytes += bytes.length;
      if (pendingBytes > maxPendingBytes) write();
      else timer ??= setTimeout(write, fileWriteMs);
    },
    close() {
      if (!connection.isOpen) return;
      write();
      connection.close();
    },
  };
};
