import type { Chunk } from './chunk.ts';
import type { DeliveryOptions, DeliveryStats, LossReason } from './contract.ts';

/** Counts what becomes of spans. What is queued is counted on its own, so that the sum of all can be checked. */
export interface StatsRecorder {
  /** Everything that is neither sent nor lost. */
  readonly pending: ReadonlySet<Chunk>;
  readonly pendingBytes: number;
  created(spans: number): void;
  add(chunk: Chunk): void;
  replace(chunk: Chunk, parts: readonly Chunk[]): void;
  sent(chunk: Chunk, rejected: number): void;
  drop(chunk: Chunk, reason: LossReason): void;
  lose(reason: LossReason, spans: number, message: string): void;
  uncertain(chunk: Chunk): void;
  retried(): void;
  current(): DeliveryStats;
}

export function createStatsRecorder({ onLoss }: Pick<DeliveryOptions, 'onLoss'>): StatsRecorder {
  const count = { created: 0, sent: 0, queued: 0, queuedBytes: 0, uncertain: 0, retries: 0 };
  const dropped: Record<string, number> = {};
  const pending = new Set<Chunk>();
  const current = () => ({ ...count, dropped: { ...dropped } });

  function add(chunk: Chunk): void {
    pending.add(chunk);
    count.queued += chunk.request.spans;
    count.queuedBytes += chunk.request.bytes.length;
  }

  function remove(chunk: Chunk): void {
    pending.delete(chunk);
    count.queued -= chunk.request.spans;
    count.queuedBytes -= chunk.request.bytes.length;
  }

  function lose(reason: LossReason, spans: number, message: string): void {
    if (spans === 0) return;
    dropped[reason] = (dropped[reason] ?? 0) + spans;
    onLoss?.({ reason, spans, message }, current());
  }

  return {
    pending,
    get pendingBytes() {
      return count.queuedBytes;
    },
    created(spans) {
      count.created += spans;
    },
    add,
    replace(chunk, parts) {
      remove(chunk);
      for (const part of parts) add(part);
    },
    sent(chunk, rejected) {
      const { spans } = chunk.request;
      const lost = Math.min(Math.max(rejected, 0), spans);
      remove(chunk);
      count.sent += spans - lost;
      lose('rejected', lost, chunk.message);
    },
    drop(chunk, reason) {
      remove(chunk);
      lose(reason, chunk.request.spans, chunk.message);
    },
    lose,
    uncertain(chunk) {
      count.uncertain += chunk.request.spans;
    },
    retried() {
      count.retries += 1;
    },
    current,
  };
}
