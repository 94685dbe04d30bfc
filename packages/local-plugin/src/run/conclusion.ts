import { StartFailure } from '../errors.ts';
import type { Ending } from '../process/supervisor.ts';
import type { BackOff } from './back-off.ts';
import type { JobRow } from './job-row.ts';

/** How a container is told to end. */
export interface Stop {
  /** Between SIGTERM and SIGKILL, in milliseconds. */
  readonly grace: number;
  /** The reason in its terminated state; default Error or Completed, by its exit code. */
  readonly reason?: 'DeadlineExceeded';
}

/** What came of an attempt; `at` in milliseconds since 1970, default now. */
export interface Conclusion {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly at?: number;
}

/** A process killed by SIGKILL, or by whatever took its supervisor away. */
const KILLED = 137;
const TERMINATED = 143;
/** What container runtimes report for a container that could not be started. */
const NOT_STARTED = 128;

/** The exit code and reason of an attempt whose process ended. */
export function concludeEnding(ending: Ending, stopped: Stop | undefined): Conclusion {
  if (ending.kind === 'never-started') {
    if (stopped !== undefined) return { exitCode: TERMINATED, reason: stopped.reason ?? 'Error' };
    return notStarted(new Error('its supervisor ended before the command started'));
  }
  const { at } = ending;
  const exitCode = ending.kind === 'exited' ? ending.exitCode : KILLED;
  if (stopped?.reason !== undefined) return pastDeadline(exitCode, at, stopped.reason);
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  if (ending.kind === 'exited' || stopped !== undefined) return { exitCode, reason, at };
  return { exitCode, reason, at, message: 'its processes were killed from outside the plugin' };
}

/** Of an attempt that could not be started. */
export function notStarted(error: unknown): Conclusion {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const reason = error instanceof StartFailure ? error.reason : 'StartError';
  return { exitCode: NOT_STARTED, reason, message };
}

/** Of a container that was stopped before its first attempt. */
export function neverStarted(reason: string): Conclusion {
  return { exitCode: KILLED, reason, message: 'it was never started' };
}

/** The row of a container whose attempt is over. */
export function endedRow(row: JobRow, conclusion: Conclusion, { resetAfter }: BackOff): JobRow {
  const { exitCode, reason, message } = conclusion;
  const { startedAt, backOffs } = row;
  const started = startedAt === undefined ? undefined : Date.parse(startedAt);
  // A file's time comes from a coarser clock than ours.
  const at = Math.max(conclusion.at ?? Date.now(), started ?? 0);
  const ranLong = started !== undefined && at - started >= resetAfter;
  return {
    ...row,
    state: 'ended',
    backOffs: ranLong ? 1 : backOffs + 1,
    termination: {
      exitCode,
      reason,
      ...(message !== undefined && { message }),
      ...(startedAt !== undefined && { startedAt }),
      finishedAt: new Date(at).toISOString(),
    },
  };
}

/** Exit code 0 would make the pod Succeeded, which one that passed its deadline is not. */
function pastDeadline(exitCode: number, at: number, reason: string): Conclusion {
  if (exitCode !== 0) return { exitCode, reason, at };
  return { exitCode: TERMINATED, reason, at, message: 'it exited with 0 after SIGTERM' };
}
