import { type ProcessRef, signalGroup } from './supervisor.ts';

/** Processes that were told to end. */
export interface ShutDown {
  /** Kills them at this time instead, in milliseconds since 1970. */
  killAt(time: number): void;
  /** They have ended. */
  cancel(): void;
}

/** A SIGTERM that comes while the supervisor hands over to the command would reach neither. */
const SETTLE_MS = 100;
const MAX_TIMER = 2 ** 31 - 1;

/** Sends SIGTERM to a container's processes, and SIGKILL at `killAt`. Times are in milliseconds since 1970. */
export function shutDown(ref: ProcessRef, times: { startedAt: number; killAt: number }): ShutDown {
  const after = (time: number, signal: NodeJS.Signals): NodeJS.Timeout =>
    setTimeout(() => signalGroup(ref, signal), Math.min(Math.max(0, time - Date.now()), MAX_TIMER));
  const term = after(times.startedAt + SETTLE_MS, 'SIGTERM');
  let kill = after(times.killAt, 'SIGKILL');
  return {
    killAt(time) {
      clearTimeout(kill);
      kill = after(time, 'SIGKILL');
    },
    cancel() {
      clearTimeout(term);
      clearTimeout(kill);
    },
  };
}
