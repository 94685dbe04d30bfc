import { type Chunk, createChunk } from './chunk.ts';
import type { Delivery, DeliveryOptions } from './contract.ts';
import { limitsOf } from './limits.ts';
import { createPauses } from './pauses.ts';
import { createRetrySender, leftMillis } from './retry-sender.ts';
import { createStatsRecorder } from './stats.ts';
import { createWaiters } from './waiters.ts';

/**
 * Sends requests in the order of their offers, a few at a time. A request that fails keeps its place among those under
 * way until it is sent or lost, so that a receiver in trouble is never asked by more than these few.
 */
export function createDelivery({ transport, limits: given, onLoss, onRetry }: DeliveryOptions): Delivery {
  const limits = limitsOf(given);
  const stats = createStatsRecorder({ onLoss });
  const pauses = createPauses();
  const waiters = createWaiters();
  const waiting: Chunk[] = [];
  const idleCallbacks: (() => void)[] = [];
  let places = limits.maxInFlight;
  let offers = 0;
  let heldUntil = 0;
  let closing: Promise<void> | undefined;
  let closed = false;

  const sendUntilSettled = createRetrySender({
    transport,
    limits,
    stats,
    pauses,
    onRetry,
    isUrgent: () => waiters.any,
    putFirst(chunk) {
      waiting.unshift(chunk);
      pump();
    },
    hold(millis) {
      heldUntil = Math.max(heldUntil, performance.now() + Math.min(millis, limits.maxAgeMillis));
      void pumpWhenFree();
    },
  });

  /** A timer may end a millisecond early, and nothing else would ask again. */
  async function pumpWhenFree(): Promise<void> {
    while (!closed && performance.now() < heldUntil)
      await pauses.wait(heldUntil - performance.now() + 1, { mayBeCutShort: false });
    pump();
  }

  const hasPlace = () => places > 0 && performance.now() >= heldUntil;
  const isIdle = () => !closed && waiting.length === 0 && hasPlace();

  /** Starts what there is a place for, and tells those who wait for it. */
  function pump(): void {
    dropExpired();
    while (hasPlace()) {
      const chunk = waiting.shift();
      if (!chunk) break;
      places -= 1;
      void sendUntilSettled(chunk).then(() => {
        places += 1;
        pump();
      });
    }
    if (waiters.any) waiters.done(Math.min(...[...stats.pending].map(({ order }) => order)));
    if (isIdle()) for (const callback of idleCallbacks) callback();
  }

  function dropExpired(): void {
    for (let first = waiting[0]; first && leftMillis(first, limits) <= 0; first = waiting[0]) {
      waiting.shift();
      stats.drop(first, 'expired');
    }
  }

  async function flush(timeoutMillis: number): Promise<void> {
    pauses.cutShort();
    if (stats.pending.size > 0) await waiters.wait(offers, timeoutMillis);
  }

  async function close(timeoutMillis: number): Promise<void> {
    closed = true;
    await flush(timeoutMillis);
    waiting.length = 0;
    for (const chunk of [...stats.pending]) {
      if (chunk.underWay) stats.uncertain(chunk);
      stats.drop(chunk, 'shutdown');
    }
    pauses.end();
    transport.close();
    pump();
  }

  transport.onReady(pauses.cutShort);
  return {
    offer(request) {
      stats.created(request.spans);
      dropExpired();
      const fits = stats.pendingBytes + request.bytes.length <= limits.maxBytes;
      if (closed || !fits) {
        stats.lose(closed ? 'shutdown' : 'queue_full', request.spans, '');
        return false;
      }
      offers += 1;
      const chunk = createChunk(request, offers);
      stats.add(chunk);
      waiting.push(chunk);
      pump();
      return true;
    },
    lose({ reason, spans, message }) {
      stats.created(spans);
      stats.lose(reason, spans, message);
    },
    get idle() {
      return isIdle();
    },
    onIdle(callback) {
      idleCallbacks.push(callback);
    },
    flush,
    close(timeoutMillis) {
      closing ??= close(timeoutMillis);
      return closing;
    },
    stats: stats.current,
  };
}
