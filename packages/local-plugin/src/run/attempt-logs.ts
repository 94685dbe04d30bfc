import { join } from 'node:path';
import { makePrivateDir } from '../files.ts';
import { type LogFile, type LogFileOptions, openLog } from '../logs/log-file.ts';
import { removeTree } from '../pod/remove-tree.ts';
import type { JobRow } from './job-row.ts';

/** A container's attempts on disk: a folder and a log each. */
export interface AttemptLogs {
  dirOf(attempt: number): string;
  /** Opens the log of an attempt and follows it until `end`. Of those before it only the last one's stays. */
  begin(attempt: number): LogFile;
  end(): void;
  /**
   * The log of the container's run, or of the one before: the attempt that Kubernetes has in its `lastState`, which is
   * the newest one while the container waits for its restart. Undefined when there was none.
   */
  find(row: JobRow, options: { readonly isOver: boolean; readonly previous: boolean }): LogFile | undefined;
}

export function createAttemptLogs(dir: string, options: Omit<LogFileOptions, 'dir'>): AttemptLogs {
  let opened: LogFile | undefined;
  const dirOf = (attempt: number): string => join(dir, String(attempt));
  const open = (attempt: number): LogFile => {
    makePrivateDir(dirOf(attempt));
    return openLog({ dir: dirOf(attempt), ...options });
  };

  return {
    dirOf,
    begin(attempt) {
      opened = open(attempt);
      removeTree(dirOf(attempt - 2));
      opened.watch();
      return opened;
    },
    end() {
      opened?.close();
      opened = undefined;
    },
    find({ attempt, state }, { isOver, previous }) {
      const waitsForRestart = state === 'ended' && !isOver;
      if (previous && !waitsForRestart) return attempt > 0 ? open(attempt - 1) : undefined;
      if (state === 'waiting') return undefined;
      return opened ?? open(attempt);
    },
  };
}
