/** More requests than a process has under way; past it something is never told to have ended. */
const MAX_OPEN = 10_000;

/** The requests under way, so that they can be ended where nobody tells of their end. */
export interface OpenCalls<C> {
  add(call: C): void;
  /** Forgets a request; true where it was open. */
  delete(call: C): boolean;
  endAll(): void;
}

/** Its place among the calls under way. */
interface Place<C> {
  older: C | undefined;
  newer: C | undefined;
}

/** Something that can be put in a list of open calls. */
export interface Listed<C> {
  place: Place<C> | undefined;
  end(): void;
}

/**
 * A list that is linked through its calls, and lets go of each: the tables that a Map has had would keep requests alive
 * until the next full collection of garbage, which then costs more than the spans.
 */
export function createOpenCalls<C extends Listed<C>>(): OpenCalls<C> {
  let oldest: C | undefined;
  let newest: C | undefined;
  let size = 0;

  function remove(call: C): boolean {
    const { place } = call;
    if (!place) return false;
    const { older, newer } = place;
    if (older?.place) older.place.newer = newer;
    else oldest = newer;
    if (newer?.place) newer.place.older = older;
    else newest = older;
    call.place = undefined;
    size -= 1;
    return true;
  }

  function endOldest(): void {
    const call = oldest;
    if (call && remove(call)) call.end();
  }

  return {
    add(call) {
      if (size >= MAX_OPEN) endOldest();
      call.place = { older: newest, newer: undefined };
      if (newest?.place) newest.place.newer = call;
      else oldest = call;
      newest = call;
      size += 1;
    },
    delete: remove,
    endAll() {
      while (oldest) endOldest();
    },
  };
}
