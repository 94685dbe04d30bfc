import { context, propagation, trace } from '@opentelemetry/api';
import { tracingOptionsFromEnv } from './env.ts';
import type { SdkMetric } from './export/metrics.ts';
import { leavingOutExports } from './http-client/exports.ts';
import { stopGuard } from './http-client/header-guard.ts';
import { instrumentHttpClient } from './http-client/instrument.ts';
import { endInterceptedCalls } from './http-client/interceptor.ts';
import type { TracingOptions } from './options.ts';
import { NO_STATS, type TracingStats } from './pipeline.ts';
import { setDefaultNodeName } from './pod.ts';
import { forgetTracer, hasSdk } from './recorder.ts';
import { requireModule } from './require-module.ts';
import type { Sdk } from './sdk.ts';
import { within } from './time-limit.ts';
import { warn } from './warning.ts';

const DEFAULT_LIMIT_MILLIS = 5000;

/** How long `flush` and `shutdown` may take. */
export interface TimeLimit {
  /** Milliseconds; default 5000. */
  readonly timeout?: number | undefined;
}

/** Tracing of this process. */
export interface Tracing {
  readonly enabled: boolean;
  /** Spans so far, by what became of them. */
  stats(): TracingStats;
  /** The same and more under the names of the semantic conventions for SDK metrics; empty while tracing is off. */
  metrics(): readonly SdkMetric[];
  /** Sends what has ended. Never rejects; resolves when all is sent or given up, or the time is over. */
  flush(limit?: TimeLimit): Promise<TracingStats>;
  /**
   * Flushes and stops tracing; spans are no-ops afterwards. Never rejects, and is as bounded as `flush`. What is not sent
   * when the time of the first call is over is dropped.
   */
  shutdown(limit?: TimeLimit): Promise<TracingStats>;
}

const OFF: Tracing = {
  enabled: false,
  stats: () => NO_STATS,
  metrics: () => [],
  flush: async () => NO_STATS,
  shutdown: async () => NO_STATS,
};

let running: Tracing | undefined;

/**
 * Starts tracing as the environment says (see README) and as the options say, which win. With tracing off it loads no
 * SDK, and every span is the API's no-op. A collector that cannot be reached is a warning, never an error.
 *
 * While tracing runs, another call answers the same object. Where the host has registered an OpenTelemetry SDK of its
 * own, spans go to that one, and this answers an object that is not enabled.
 *
 * @throws TelemetryConfigError for a value that cannot be used, which it names, and for a Node.js that is too old
 */
export function startTracing(options: TracingOptions = {}): Tracing {
  if (running) {
    if (Object.keys(options).length > 0)
      warn('tracing runs already; the options of this start have no effect');
    return running;
  }
  const settings = tracingOptionsFromEnv(process.env, options);
  for (const warning of settings.warnings) warn(warning);
  setDefaultNodeName(options.nodeName ?? settings.nodeName);
  if (!settings.enabled) return OFF;
  if (hasSdk()) {
    warn('another OpenTelemetry SDK runs in this process and gets the spans; TELEMETRY_* has no effect');
    return OFF;
  }
  const { startSdk } = requireModule<typeof import('./sdk.ts')>(import.meta.url, './sdk');
  const sdk = startSdk(settings);
  const { httpClient } = settings;
  const stopHttpClient = httpClient && instrumentHttpClient(leavingOutExports(httpClient, settings));
  running = tracingOf(sdk, stopHttpClient);
  forgetTracer();
  return running;
}

function tracingOf(
  { pipeline, metrics, flush, shutdown }: Sdk,
  stopHttpClient: (() => void) | undefined,
): Tracing {
  let stopped: Promise<void> | undefined;
  const stop = (timeoutMillis: number) => {
    running = undefined;
    stopHttpClient?.();
    endInterceptedCalls();
    stopGuard();
    for (const api of [trace, context, propagation]) api.disable();
    forgetTracer();
    return shutdown(timeoutMillis);
  };
  return {
    enabled: true,
    stats: pipeline.stats,
    metrics,
    async flush({ timeout = DEFAULT_LIMIT_MILLIS } = {}) {
      await flush(timeout);
      return pipeline.stats();
    },
    async shutdown({ timeout = DEFAULT_LIMIT_MILLIS } = {}) {
      const first = stopped === undefined;
      stopped ??= stop(timeout);
      await (first ? stopped : within(timeout, stopped));
      return pipeline.stats();
    },
  };
}
