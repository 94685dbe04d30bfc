import type { Tracing } from '@vk-telemetry/tracing';
import type { Metrics } from './running.ts';
import { type MetricsSettings, metricsSettings } from './settings.ts';

/** Ports where METRICS_ADDRESS is not set: 9464 is OpenTelemetry's for Prometheus. */
export const METRICS_PORTS = { 'virtual-kubelet': 9464, 'interlink-api': 9465, plugin: 9466 } as const;

export interface StartMetricsOptions {
  readonly program: keyof typeof METRICS_PORTS;
  /** URL of what the program sends requests to. */
  readonly remoteUrl?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Told what keeps metrics off. */
  readonly say: (text: string) => void;
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The host of requests over TCP, as metrics label it. */
function hostOf(url: string | undefined): string | undefined {
  const { protocol, host } = (url ? URL.parse(url) : null) ?? {};
  return protocol === 'http:' || protocol === 'https:' ? host : undefined;
}

/**
 * The program's metrics where ENABLE_METRICS is 1; else nothing of them is loaded. Settings that cannot be used are said
 * once, and the program runs without metrics.
 */
export async function startMetrics(options: StartMetricsOptions): Promise<Metrics | undefined> {
  const { program, remoteUrl, env = process.env, say } = options;
  const read = (): MetricsSettings | undefined => metricsSettings(env, METRICS_PORTS[program], say);
  try {
    const settings = read();
    if (!settings) return undefined;
    const { createMetrics } = await import('./running.ts');
    return createMetrics(settings, hostOf(remoteUrl));
  } catch (error) {
    say(`metrics are off: ${textOf(error)}`);
    return undefined;
  }
}

/** Serves them, or says why not. */
export async function serveMetrics(
  metrics: Metrics | undefined,
  tracing: Tracing | undefined,
  say: (text: string) => void,
): Promise<void> {
  try {
    if (metrics) say(`metrics on ${await metrics.serve(tracing)}`);
  } catch (error) {
    say(`metrics are off: ${textOf(error)}`);
  }
}
