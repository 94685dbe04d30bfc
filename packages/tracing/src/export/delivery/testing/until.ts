import { setTimeout as later } from 'node:timers/promises';

const INTERVAL_MILLIS = 5;
const LIMIT_MILLIS = 15_000;

/** Resolves when a condition holds; rejects with its text when it never does. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MILLIS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never came true: ${condition}`);
    await later(INTERVAL_MILLIS);
  }
}
