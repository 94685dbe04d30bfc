import { join } from 'node:path';
import { readIfPresent, writePrivateFile } from '../files.ts';

/** How an attempt ended; times are RFC 3339. */
export interface Termination {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt: string;
}

/**
 * One container's row in the job table: its newest attempt. A row is on disk before what it says is done, so that a
 * plugin that was killed at any moment finds out from it what runs. No environment and no command is in it.
 * - `starting`: the attempt may be spawned; its command does not run yet.
 * - `running`: the process `pid` with this `identity` runs it.
 */
export interface JobRow {
  readonly container: string;
  /** 0 for the first; the container's restartCount. */
  readonly attempt: number;
  readonly state: 'waiting' | 'starting' | 'running' | 'ended';
  readonly pid?: number;
  readonly identity?: string;
  readonly startedAt?: string;
  readonly termination?: Termination;
  /** How the attempt before ended. */
  readonly previous?: Termination;
  /** Failed or finished runs in a row, which the back-off counts. */
  readonly backOffs: number;
}

/** A row and its file. */
export interface JobRecord {
  readonly row: JobRow;
  /** Replaces the row. Where the file cannot be written it throws, and only this process knows the new row. */
  write(row: JobRow): void;
}

/** Opens a container's row in a folder of rows; a new one waits. */
export function openJob(dir: string, container: string): JobRecord {
  const path = join(dir, `${container}.json`);
  const text = readIfPresent(path);
  let row: JobRow =
    text === undefined
      ? { container, attempt: 0, state: 'waiting', backOffs: 0 }
      : (JSON.parse(text) as JobRow);
  return {
    get row() {
      return row;
    },
    write(next) {
      row = next;
      writePrivateFile(path, JSON.stringify(next));
    },
  };
}
