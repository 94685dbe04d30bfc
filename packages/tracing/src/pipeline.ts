import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SdkMetric } from './export/metrics.ts';

/** What became of the spans so far. `ended` is `sent`, all of `dropped` and `queued` together, at every moment. */
export interface TracingStats {
  /** Spans that ended and were sampled. */
  readonly ended: number;
  /** Accepted by the collector. */
  readonly sent: number;
  /** Lost, by reason; a reason that has not occurred is absent. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Waiting, or on their way. */
  readonly queued: number;
}

/** What carries ended spans out of the process. */
export interface Pipeline {
  readonly processor: SpanProcessor;
  stats(): TracingStats;
  metrics(): readonly SdkMetric[];
  /** Sends what has ended. Never rejects, and resolves at the latest when the time is over. */
  flush(timeoutMillis: number): Promise<void>;
  /** The same, and takes no span afterwards. */
  shutdown(timeoutMillis: number): Promise<void>;
}

export const NO_STATS: TracingStats = { ended: 0, sent: 0, dropped: {}, queued: 0 };

/** All spans that were lost, whatever the reason. */
export function lostOf({ dropped }: Pick<TracingStats, 'dropped'>): number {
  return Object.values(dropped).reduce((sum, spans) => sum + spans, 0);
}
