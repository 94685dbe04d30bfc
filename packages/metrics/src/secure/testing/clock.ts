import type { Clock } from '../clock.ts';

/** Time that goes on only when it is told to, or when somebody sleeps. */
export interface TestClock extends Clock {
  pass(ms: number): void;
  readonly slept: readonly number[];
}

export function createTestClock(): TestClock {
  let now = 0;
  const slept: number[] = [];
  return {
    now: () => now,
    slept,
    pass(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
