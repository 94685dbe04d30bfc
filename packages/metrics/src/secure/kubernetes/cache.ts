/** As the API server's cache of access reviews: what is longer is not kept. */
export const MAX_KEPT_BYTES = 10_000;

/** Remembers what was found out, for as long as each thing holds, and forgets what was not asked for longest. */
export interface Cache<T> {
  /** What holds still. */
  get(key: string): T | undefined;
  /** Whether it is remembered, though it may hold no longer. */
  knows(key: string): boolean;
  set(key: string, value: T, ttlMs: number): void;
  delete(key: string): void;
}

export function createCache<T>(maxEntries: number, now: () => number): Cache<T> {
  /** In the order in which they were asked for. */
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry || now() >= entry.until) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    knows: (key) => entries.has(key),
    set(key, value, ttlMs) {
      entries.delete(key);
      entries.set(key, { value, until: now() + ttlMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) return;
        entries.delete(oldest);
      }
    },
    delete(key) {
      entries.delete(key);
    },
  };
}

/** Those who ask for the same thing at the same time share one answer. */
export function createSingleFlight<T>(): (key: string, fly: () => Promise<T>) => Promise<T> {
  const flights = new Map<string, Promise<T>>();
  return (key, fly) => {
    const running = flights.get(key);
    if (running !== undefined) return running;
    const flight = fly().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}
