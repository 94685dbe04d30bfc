/** Those who wait until all up to a place in an order is done, or until their time is over. */
export interface Waiters {
  /** True where somebody waits. */
  readonly any: boolean;
  wait(upTo: number, timeoutMillis: number): Promise<void>;
  /** Everything before `oldest` is done. */
  done(oldest: number): void;
}

export function createWaiters(): Waiters {
  const waiters = new Set<{ readonly upTo: number; readonly end: () => void }>();
  return {
    get any() {
      return waiters.size > 0;
    },
    wait(upTo, timeoutMillis) {
      const { promise, resolve } = Promise.withResolvers<void>();
      // This timer holds the process: whoever waits wants to see the end of it.
      const timer = setTimeout(() => waiter.end(), timeoutMillis);
      const waiter = {
        upTo,
        end() {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve();
        },
      };
      waiters.add(waiter);
      return promise;
    },
    done(oldest) {
      for (const waiter of [...waiters]) if (waiter.upTo < oldest) waiter.end();
    },
  };
}
