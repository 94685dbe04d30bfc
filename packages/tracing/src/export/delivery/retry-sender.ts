import type { Reply, RetryReply, Transport } from '../transport/transport.ts';
import { backoffMillis } from './backoff.ts';
import { type Chunk, splitChunk } from './chunk.ts';
import type { DeliveryOptions } from './contract.ts';
import type { AllLimits } from './limits.ts';
import type { Pauses } from './pauses.ts';
import type { StatsRecorder } from './stats.ts';

/** From 32 MiB to 4 MiB. */
const SPLITS_AT_ONCE = 3;

export interface RetrySenderParts {
  readonly transport: Transport;
  readonly limits: AllLimits;
  readonly stats: StatsRecorder;
  readonly pauses: Pauses;
  readonly onRetry: DeliveryOptions['onRetry'];
  /** Takes the second part of a chunk that was split: the next in the order. */
  readonly putFirst: (chunk: Chunk) => void;
  /** Called when the receiver wants no request for so long. */
  readonly hold: (millis: number) => void;
  /** True while somebody waits for the end: then pauses do not grow. */
  readonly isUrgent: () => boolean;
}

/** How long the receiver may still be tried for a chunk. */
export const leftMillis = ({ offeredAt }: Chunk, { maxAgeMillis }: AllLimits) =>
  offeredAt + maxAgeMillis - performance.now();

/** Answers what sends a chunk until it is delivered or lost; a chunk that others have dropped meanwhile is left alone. */
export function createRetrySender(parts: RetrySenderParts): (chunk: Chunk) => Promise<void> {
  const { transport, limits, stats, pauses, onRetry, putFirst, hold, isUrgent } = parts;

  async function attempt(chunk: Chunk): Promise<Reply> {
    if (chunk.failures > 0) stats.retried();
    chunk.underWay = true;
    const reply = await transport.send(chunk.request.bytes);
    chunk.underWay = false;
    chunk.message = reply.message || chunk.message;
    return reply;
  }

  /** Answers what is to be sent next in the place of the chunk. */
  async function settle(chunk: Chunk, reply: Reply): Promise<Chunk | undefined> {
    switch (reply.kind) {
      case 'delivered':
        stats.sent(chunk, reply.rejected);
        return undefined;
      case 'refused':
        stats.drop(chunk, `refused:${reply.reason}`);
        return undefined;
      case 'split':
        return split(chunk);
      case 'retry':
        await pauseAfter(chunk, reply);
        return chunk;
    }
  }

  async function split(chunk: Chunk): Promise<Chunk | undefined> {
    const halves = splitChunk(chunk);
    if (!halves) {
      stats.drop(chunk, 'oversized');
      return undefined;
    }
    // A receiver that still says too much of so little means its load: it is not asked at full speed.
    if (chunk.splits >= SPLITS_AT_ONCE)
      await pauses.wait(backoffMillis(chunk.splits, limits), { mayBeCutShort: false });
    if (!stats.pending.has(chunk)) return undefined;
    stats.replace(chunk, halves);
    const [first, second] = halves;
    putFirst(second);
    return first;
  }

  async function pauseAfter(chunk: Chunk, { reason, message, afterMillis, mayHaveArrived }: RetryReply) {
    chunk.failures += 1;
    if (mayHaveArrived) stats.uncertain(chunk);
    const wanted = afterMillis ?? 0;
    if (wanted > 0) hold(wanted);
    onRetry?.({ reason, message, ageMillis: performance.now() - chunk.offeredAt }, stats.current());
    const pause = wanted + backoffMillis(isUrgent() ? 1 : chunk.failures, limits);
    // A timer may end a millisecond early, and what the receiver wants goes beyond that.
    const untilExpired = Math.max(0, leftMillis(chunk, limits)) + 1;
    await pauses.wait(Math.min(pause, untilExpired), { mayBeCutShort: wanted === 0 });
  }

  return async (chunk) => {
    let current: Chunk | undefined = chunk;
    while (current) {
      if (leftMillis(current, limits) <= 0) {
        stats.drop(current, 'expired');
        return;
      }
      const reply = await attempt(current);
      if (!stats.pending.has(current)) return;
      current = await settle(current, reply);
      if (current && !stats.pending.has(current)) return;
    }
  };
}
