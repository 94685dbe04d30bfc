import type { ClientCall } from './client-call.ts';

/** More requests than a process has under way; past it something is never told to have ended. */
const MAX_OPEN = 10_000;

/** The requests under way, by the object that undici tells of them with. */
export interface OpenCalls<Key extends object> {
  add(key: Key, call: ClientCall): void;
  get(key: Key): ClientCall | undefined;
  /** Forgets a request; true where it was known. */
  delete(key: Key): boolean;
  /** Ends what is still open: nobody will tell of its end. */
  endAll(): void;
}

export function createOpenCalls<Key extends object>(): OpenCalls<Key> {
  const open = new Map<Key, ClientCall>();
  const endOldest = () => {
    for (const [key, call] of open) {
      open.delete(key);
      call.end();
      return;
    }
  };
  return {
    add(key, call) {
      if (open.size >= MAX_OPEN) endOldest();
      open.set(key, call);
    },
    get: (key) => open.get(key),
    delete: (key) => open.delete(key),
    endAll() {
      while (open.size > 0) endOldest();
    },
  };
}
