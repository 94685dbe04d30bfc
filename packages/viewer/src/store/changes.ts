import type { Appended, TraceStore } from './store.ts';

/** Told of each change; must not throw. */
export type ChangeListener = (change: Pick<Appended, 'traces' | 'evicted'>) => void;

/** A store that tells what changed. */
export interface WatchedStore extends TraceStore {
  /** Another number after each change. */
  version(): number;
  /** Calls the listener after each change until the function that it returns is called. */
  watch(listener: ChangeListener): () => void;
}

/** Adds the news of changes to a store; from then on spans have to go in through what is returned. */
export const watchStore = (store: TraceStore): WatchedStore => {
  const listeners = new Set<ChangeListener>();
  let version = 0;
  return {
    ...store,
    append(request) {
      const appended = store.append(request);
      if (appended.traces.size > 0 || appended.evicted.length > 0) {
        version++;
        for (const listener of listeners) listener(appended);
      }
      return appended;
    },
    version: () => version,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
