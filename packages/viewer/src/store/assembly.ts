import type { Delivery } from '../delivery.ts';
import type { StoredTrace } from './trace.ts';

/** Decides when a trace is finished. */
export interface Assembly {
  /** Spans of these traces have arrived. */
  extend(traces: Iterable<StoredTrace>): void;
  /** Delivers those of the traces that still wait, as the store no longer keeps them. */
  release(traces: Iterable<StoredTrace>): void;
  /** Delivers what still waits and stops. */
  flush(): void;
}

/** Waiting times of an assembly. */
export interface AssemblyOptions {
  /** A trace with its root is finished when nothing came for this long. Milliseconds. */
  quietMs: number;
  /** A trace without its root is delivered this long after its first span. Milliseconds. */
  orphanMs: number;
}

/** Traces waiting for the same time, so that the order of insertion is the order of their deadlines. */
type Queue = Map<StoredTrace, number>;

/** Delivers each trace once it is finished, and again after late spans, marked as updated. */
export const createAssembly = (
  { quietMs, orphanMs }: AssemblyOptions,
  deliver: (trace: StoredTrace, delivery: Delivery) => void,
): Assembly => {
  const rooted: Queue = new Map();
  const rootless: Queue = new Map();
  const delivered = new WeakSet<StoredTrace>();
  let timer: NodeJS.Timeout | undefined;
  let timerDue = Infinity;

  const hand = (queue: Queue, trace: StoredTrace): void => {
    queue.delete(trace);
    const updated = delivered.has(trace);
    delivered.add(trace);
    deliver(trace, { complete: trace.root !== undefined, updated });
  };

  const handDue = (queue: Queue, now: number): void => {
    for (const [trace, due] of queue) {
      if (due > now) return;
      hand(queue, trace);
    }
  };

  const nextDue = (): number => {
    const [first = Infinity] = rooted.values();
    const [second = Infinity] = rootless.values();
    return Math.min(first, second);
  };

  const schedule = (): void => {
    const due = nextDue();
    if (due >= timerDue) return;
    clearTimeout(timer);
    timerDue = due;
    timer = setTimeout(ring, Math.max(due - Date.now(), 1));
    timer.unref();
  };

  const ring = (): void => {
    timerDue = Infinity;
    const now = Date.now();
    handDue(rooted, now);
    handDue(rootless, now);
    schedule();
  };

  const wait = (trace: StoredTrace): void => {
    if (trace.root === undefined) {
      if (!rootless.has(trace)) rootless.set(trace, Date.now() + orphanMs);
      return;
    }
    rootless.delete(trace);
    rooted.delete(trace);
    rooted.set(trace, Date.now() + quietMs);
  };

  return {
    extend(traces) {
      for (const trace of traces) wait(trace);
      schedule();
    },
    release(traces) {
      for (const trace of traces) {
        if (rooted.has(trace)) hand(rooted, trace);
        else if (rootless.has(trace)) hand(rootless, trace);
      }
    },
    flush() {
      clearTimeout(timer);
      for (const queue of [rooted, rootless]) for (const trace of queue.keys()) hand(queue, trace);
    },
  };
};
