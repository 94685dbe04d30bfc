import { setTimeout as delay } from 'node:timers/promises';

/** Time as the reviews see it. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};
