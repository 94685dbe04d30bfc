import type { Waits } from '../waits.ts';
import type { Outcome, Sender } from './sender.ts';

/** What was forwarded so far. */
export interface ForwardStats {
  /** Export requests that the other collector took. */
  requests: number;
  bytes: number;
  /** Spans in them that it rejected. */
  rejectedSpans: number;
  /** Requests that were given up, by reason: `queue full`, `closed`, `too old`, a gRPC or HTTP status. */
  dropped: Record<string, number>;
  /** Requests that wait or are on their way. */
  waiting: number;
}

/** Hands requests on. */
export interface Forwarder {
  /** Takes a copy; over the bound of the queue the request is dropped and counted. Never blocks or throws. */
  add(request: Uint8Array): void;
  stats(): ForwardStats;
  /** Tries each waiting request once more, for four seconds in all. Never rejects. */
  close(): Promise<void>;
}

/** Told of each failed try and each drop. */
export type OnTrouble = (stats: ForwardStats, reason: string, details: string) => void;

interface Entry {
  readonly bytes: Buffer;
  readonly since: number;
}

const maxQueueBytes = 16 * 1024 * 1024;
const maxInFlight = 4;
const maxAgeMs = 5 * 60_000;
const maxBackoffMs = 30_000;
const maxAskedWaitMs = 60_000;

/** Between half and all of what doubles with each failure, so that several viewers do not come back at one time. */
const backoffMs = (firstMs: number, failures: number): number =>
  Math.min(firstMs * 2 ** (failures - 1), maxBackoffMs) * (0.5 + Math.random() / 2);

/** A bounded queue before a sender. After a failure one request at a time is tried, until one gets through. */
export const createForwarder = (
  sender: Sender,
  onTrouble: OnTrouble,
  { forwardRetryMs, flushMs }: Pick<Waits, 'forwardRetryMs' | 'flushMs'>,
): Forwarder => {
  const queue: Entry[] = [];
  const count: ForwardStats = { requests: 0, bytes: 0, rejectedSpans: 0, dropped: {}, waiting: 0 };
  let queuedBytes = 0;
  let inFlight = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closing: (() => void) | undefined;

  const stats = (): ForwardStats => ({ ...count, dropped: { ...count.dropped } });

  const leave = ({ bytes }: Entry): void => {
    queuedBytes -= bytes.length;
    count.waiting--;
  };

  const drop = (reason: string, details = ''): void => {
    count.dropped[reason] = (count.dropped[reason] ?? 0) + 1;
    onTrouble(stats(), reason, details);
  };

  const pause = (afterMs: number | undefined): void => {
    clearTimeout(timer);
    const wait =
      afterMs === undefined ? backoffMs(forwardRetryMs, failures) : Math.min(afterMs, maxAskedWaitMs);
    timer = setTimeout(() => {
      timer = undefined;
      pump();
    }, wait);
  };

  /** The queue is in order of arrival. */
  const expire = (): void => {
    for (let [oldest] = queue; oldest !== undefined; [oldest] = queue) {
      if (performance.now() - oldest.since <= maxAgeMs) return;
      queue.shift();
      leave(oldest);
      drop('too old');
    }
  };

  const retryLater = (entry: Entry, { reason, details, afterMs }: Outcome & { kind: 'retry' }): void => {
    failures++;
    if (closing !== undefined) {
      leave(entry);
      drop('closed', details);
      return;
    }
    queue.unshift(entry);
    expire();
    pause(afterMs);
    onTrouble(stats(), reason, details);
  };

  const settle = (entry: Entry, outcome: Outcome): void => {
    inFlight--;
    if (outcome.kind === 'retry') retryLater(entry, outcome);
    else {
      leave(entry);
      failures = 0;
      if (outcome.kind === 'refused') drop(outcome.reason, outcome.details);
      else {
        count.requests++;
        count.bytes += entry.bytes.length;
        count.rejectedSpans += outcome.rejectedSpans;
      }
    }
    pump();
  };

  const pump = (): void => {
    const most = failures > 0 && closing === undefined ? 1 : maxInFlight;
    while (timer === undefined && inFlight < most) {
      const entry = queue.shift();
      if (entry === undefined) break;
      inFlight++;
      void sender.send(entry.bytes).then((outcome) => settle(entry, outcome));
    }
    if (count.waiting === 0) closing?.();
  };

  const flush = (): Promise<void> =>
    new Promise((resolve) => {
      const deadline = setTimeout(() => {
        for (const entry of queue.splice(0)) {
          leave(entry);
          drop('closed');
        }
        sender.close();
      }, flushMs);
      closing = () => {
        clearTimeout(deadline);
        resolve();
      };
      clearTimeout(timer);
      timer = undefined;
      pump();
    });

  return {
    add(request) {
      if (closing !== undefined) return drop('closed');
      if (queuedBytes > 0 && queuedBytes + request.length > maxQueueBytes) return drop('queue full');
      queue.push({ bytes: Buffer.from(request), since: performance.now() });
      queuedBytes += request.length;
      count.waiting++;
      pump();
    },
    stats,
    async close() {
      await flush();
      sender.close();
    },
  };
};
