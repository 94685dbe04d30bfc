import { setImmediate } from 'node:timers/promises';

/** The event loop also receives spans and answers others: none of them is to wait longer than this. */
const turnMs = 8;

/**
 * Runs `work` on each item; others have their turn in between. What arrives meanwhile may or may not be seen. Throws the
 * signal's reason once that aborts.
 */
export const eachInTurns = async <T>(
  items: Iterable<T>,
  work: (item: T) => unknown,
  signal?: AbortSignal,
): Promise<void> => {
  let until = performance.now() + turnMs;
  for (const item of items) {
    const done = work(item);
    if (done instanceof Promise) await done;
    if (performance.now() < until) continue;
    await setImmediate();
    signal?.throwIfAborted();
    until = performance.now() + turnMs;
  }
};
