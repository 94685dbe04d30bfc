import type { SpanContext } from '@opentelemetry/api';
import { activeSpanContext } from '@vk-telemetry/tracing';

/** One turn of a key. */
export interface WorkItem {
  readonly key: string;
  /** The span that was active when the key was added. */
  readonly queuedBy: SpanContext | undefined;
  readonly queueWaitMicros: number;
  /** 1, and one more for each failed turn since the last that succeeded. */
  readonly attempt: number;
  /** Asks for another turn after a while. Called inside the failed turn's span, so that the next one links to it. */
  retryLater(): void;
}

export interface WorkQueueOptions {
  /** Keys worked on at once. */
  readonly workers: number;
  /** Milliseconds before the second try; doubled for each further one, with jitter. */
  readonly backoff: number;
  readonly maxBackoff: number;
  /** One turn. What it rejects with was reported by itself. */
  readonly work: (item: WorkItem) => Promise<void>;
}

/**
 * Keys waiting for their turn, as client-go's rate-limiting work queue: a key is worked on by one worker at a time,
 * is queued once however often it is added, and has another turn if it was added during its own.
 */
export interface WorkQueue {
  add(key: string): void;
  /** The next turn of each failed key comes now. */
  retryNow(): void;
  /** The key's turns are over: no further tries. */
  forget(key: string): void;
  /** No turns from now on; resolves when the running ones have ended. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly queuedBy: SpanContext | undefined;
  readonly since: number;
}

export function createWorkQueue({ workers, backoff, maxBackoff, work }: WorkQueueOptions): WorkQueue {
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Promise<void>>();
  const failures = new Map<string, number>();
  const retries = new Map<string, { timer: NodeJS.Timeout; retry: () => void }>();
  let stopped = false;

  function add(key: string, queuedBy = activeSpanContext()): void {
    if (stopped) return;
    cancelRetry(key);
    if (!waiting.has(key)) waiting.set(key, { queuedBy, since: performance.now() });
    startTurns();
  }

  function startTurns(): void {
    for (const [key, { queuedBy, since }] of waiting) {
      if (stopped || running.size >= workers) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      const queueWaitMicros = (performance.now() - since) * 1000;
      const turn = work({
        key,
        queuedBy,
        queueWaitMicros,
        attempt: attemptOf(key),
        retryLater: () => fail(key),
      })
        .then(
          () => void failures.delete(key),
          () => {},
        )
        .finally(() => {
          running.delete(key);
          startTurns();
        });
      running.set(key, turn);
    }
  }

  const attemptOf = (key: string) => (failures.get(key) ?? 0) + 1;

  function fail(key: string): void {
    const delay = Math.min(maxBackoff, backoff * 2 ** (failures.get(key) ?? 0)) * (0.5 + Math.random() / 2);
    failures.set(key, attemptOf(key));
    if (stopped || waiting.has(key)) return;
    const queuedBy = activeSpanContext();
    const retry = () => add(key, queuedBy);
    retries.set(key, { timer: setTimeout(retry, delay), retry });
  }

  function cancelRetry(key: string): void {
    clearTimeout(retries.get(key)?.timer);
    retries.delete(key);
  }

  return {
    add: (key) => add(key),
    retryNow() {
      for (const { retry } of [...retries.values()]) retry();
    },
    forget(key) {
      cancelRetry(key);
      waiting.delete(key);
      failures.delete(key);
    },
    async stop() {
      stopped = true;
      for (const key of [...retries.keys()]) cancelRetry(key);
      waiting.clear();
      await Promise.all(running.values());
    },
  };
}
