import { messageOf } from '../../errors.ts';
import { single } from '../../gather/given.ts';
import type { Gatherer } from '../../model.ts';
import { gatherWithin } from '../gather-within.ts';
import { planSnapshot } from './plan.ts';
import { createDelivery } from './send/delivery.ts';
import { createGrpcTransport } from './send/grpc.ts';
import { createHttpTransport } from './send/http.ts';
import { createOwnMetrics } from './send/own.ts';
import { millisOf } from './send/setting.ts';
import { type OtlpExporterOptions, resolveSettings } from './send/settings.ts';
import { createStatsRecorder, type OtlpExporterStats } from './send/stats.ts';

export interface OtlpExporter {
  /** Metrics about this exporter, for the gatherers of a /metrics or its own. */
  readonly gatherer: Gatherer;
  stats(): OtlpExporterStats;
  /** Gathers and sends now. Never rejects; resolves when all is taken or given up. */
  flush(): Promise<OtlpExporterStats>;
  /** Gathers and sends for the last time, within so many ms, and closes. Never rejects; another call gets the same. */
  shutdown(options?: { readonly timeoutMs?: number }): Promise<OtlpExporterStats>;
}

interface Cycle {
  readonly superseded: AbortController;
  readonly over: Promise<void>;
}

/**
 * Gathers and sends metrics over OTLP at an interval, losing nothing of them on the way. One snapshot is under way at a time:
 * one that still waits for another attempt when the next is due gives way to it. Neither timers nor idle connections hold
 * the process. Throws MetricsError ERR_METRICS_OPTION, which names the option or the variable.
 */
export function createOtlpExporter(
  gatherers: Gatherer | readonly Gatherer[],
  options: OtlpExporterOptions = {},
): OtlpExporter {
  const settings = resolveSettings(options);
  const { endpoint, intervalMs, timeoutMs } = settings;
  const gatherer = single(gatherers, { timeoutMs });
  const transport = (endpoint.protocol === 'grpc' ? createGrpcTransport : createHttpTransport)(settings);
  const stopped = new AbortController();
  const stats = createStatsRecorder(endpoint);
  const own = createOwnMetrics(endpoint, stats);
  const delivery = createDelivery(settings, transport, stats, stopped.signal);
  let current: Cycle | undefined;
  let isNextDue = false;
  let closing: Promise<OtlpExporterStats> | undefined;

  async function exportOnce(superseded: AbortSignal): Promise<void> {
    const began = performance.now();
    const snapshot = await gatherWithin(gatherer, timeoutMs, stopped.signal);
    own.gathered((performance.now() - began) / 1000, snapshot.losses[0]?.reason);
    const time = Date.now() / 1000;
    const plan = await planSnapshot(snapshot);
    if (snapshot.losses.length + plan.losses.length > 0) stats.partialGather();
    await delivery.deliver({ plan, time, superseded });
  }

  function begin(): Cycle {
    const superseded = new AbortController();
    isNextDue = false;
    const over = exportOnce(superseded.signal)
      .catch((error: unknown) => stats.failed('error', messageOf(error)))
      .then(() => {
        stats.end('error');
        transport.rest();
        current = undefined;
        if (isNextDue && !closing) begin();
      });
    current = { superseded, over };
    return current;
  }

  function tick(): void {
    if (!current) begin();
    else {
      isNextDue = true;
      current.superseded.abort();
    }
  }

  const timer = setInterval(tick, intervalMs).unref();

  /** What is under way first, then all that is there now. */
  async function flush(): Promise<void> {
    while (current) await current.over;
    await begin().over;
  }

  async function close(limitMs: number): Promise<OtlpExporterStats> {
    clearInterval(timer);
    current?.superseded.abort();
    const { promise: limit, resolve: giveUp } = Promise.withResolvers<void>();
    const limitTimer = setTimeout(giveUp, limitMs);
    const last = async () => {
      while (current) await current.over;
      if (!stopped.signal.aborted) await begin().over;
    };
    await Promise.race([last(), limit]);
    clearTimeout(limitTimer);
    stopped.abort();
    stats.end('shutdown');
    transport.rest();
    return stats.current();
  }

  return {
    gatherer: own.gatherer,
    stats: stats.current,
    async flush() {
      if (!closing) await flush();
      return closing ?? stats.current();
    },
    shutdown({ timeoutMs: limit } = {}) {
      closing ??= close(millisOf({}, 'timeoutMs', limit, [], 5000));
      return closing;
    },
  };
}
