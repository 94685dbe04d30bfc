import { checkFamily } from './check.ts';
import { messageOf } from './errors.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from './model.ts';
import { type Known, wantKnown } from './options.ts';
import { cutOff } from './wait.ts';

/** Answers the families that are there now; it is asked at each gather. */
export type Collect = (
  signal: AbortSignal | undefined,
) => Iterable<MetricFamily> | AsyncIterable<MetricFamily> | Promise<Iterable<MetricFamily>>;

export interface CollectorOptions {
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
}

const KNOWN: Known<CollectorOptions> = { name: true };

/**
 * Const metrics: families made at each gather, so what is gone leaves no series. What it had yielded before it threw,
 * or before the signal aborted, counts. Throws MetricsError ERR_METRICS_OPTION for an unknown option.
 */
export function collector(collect: Collect, options: CollectorOptions = {}): Gatherer {
  wantKnown(options, KNOWN);
  const source = options.name ?? (collect.name || 'collector');

  return {
    ...options,
    async gather(signal?: AbortSignal): Promise<Snapshot> {
      const families: MetricFamily[] = [];
      const losses: Loss[] = [];
      const run = async () => {
        for await (const family of await collect(signal)) {
          const checked = await checkFamily(family, losses, source);
          if (signal?.aborted) return;
          if (checked) families.push(checked);
        }
      };
      const { cut, release } = cutOff(signal);
      try {
        await Promise.race([run(), cut]);
      } catch (error) {
        losses.push({ source, reason: signal?.aborted ? 'timeout' : 'error', message: messageOf(error) });
      } finally {
        release();
      }
      return Object.freeze({ families: Object.freeze([...families]), losses: Object.freeze([...losses]) });
    },
  };
}
