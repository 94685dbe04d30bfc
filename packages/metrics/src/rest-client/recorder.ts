import { copyLabels } from '../labels.ts';
import type { Labels, MetricFamily } from '../model.ts';
import { type NamedMetrics, REST_CLIENT_METRICS } from './families.ts';
import { OTHER } from './hosts.ts';
import { createKinds } from './kinds.ts';
import { createMetrics, type KindSeries, NO_RESPONSE } from './metrics.ts';
import type { RestClientSettings } from './options.ts';
import { errorReason } from './reason.ts';

/** One attempt of a request. */
export interface Call {
  readonly series: KindSeries;
  /** By the monotonic clock, ms. */
  readonly begun: number;
  readonly exemplar: Labels | undefined;
  sent: boolean;
}

/** What becomes of attempts, told by whoever sees them. */
export interface Recorder {
  /** `origin` is scheme and host, `target` the path with its query. Undefined where the request does not count. */
  begin(origin: string, method: string, target: string): Call | undefined;
  /** Its head was written to a connection. */
  sent(call: Call): void;
  responded(call: Call, status: number): void;
  failed(call: Call, error: unknown): void;
  families(): readonly MetricFamily[];
}

export function createRecorder(settings: RestClientSettings): Recorder {
  const chosen: readonly NamedMetrics[] = settings.names.map((name) => REST_CLIENT_METRICS[name]);
  const metrics = createMetrics(chosen);
  const kinds = createKinds(
    settings,
    metrics,
    chosen.some(({ paths }) => paths),
  );
  for (const host of settings.listed) metrics.prepare(host);

  function ended({ series }: Call, code: string): void {
    let apart = true;
    for (const requests of series.requests) apart = requests.add(code) && apart;
    if (!apart || code === OTHER) metrics.overflows.add('codes');
  }

  return {
    begin(origin, method, target) {
      const series = kinds.of(origin, method, target);
      if (!series) return undefined;
      return { series, begun: performance.now(), exemplar: exemplarOf(settings), sent: false };
    },
    sent(call) {
      if (call.sent) return; // again on another connection
      call.sent = true;
      for (const timer of call.series.queue) timer.observe(secondsSince(call.begun));
    },
    responded(call, status) {
      const seconds = secondsSince(call.begun);
      ended(call, status >= 100 && status <= 599 ? String(status) : OTHER);
      for (const timer of call.series.latency) timer.observe(seconds, call.exemplar);
    },
    failed(call, error) {
      ended(call, NO_RESPONSE);
      call.series.errors.add(errorReason(error));
    },
    families: () => metrics.families(),
  };
}

const secondsSince = (begun: number): number => (performance.now() - begun) / 1_000;

/** The caller's own code: what it throws costs the exemplar alone. */
function exemplarOf({ exemplar }: RestClientSettings): Labels | undefined {
  try {
    const labels = exemplar?.();
    return labels && copyLabels(labels);
  } catch {
    return undefined;
  }
}
