import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createRestClientMetrics, createSecureMetricsServer, registryGatherer } from '@vk-telemetry/metrics';
import { createSpanMetrics, sdkMetricsGatherer } from '@vk-telemetry/metrics/otel';
import type { Tracing } from '@vk-telemetry/tracing';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { reachable } from './reachable.ts';
import { createReflectionMetrics, type ReflectionMetrics } from './reflection.ts';
import type { MetricsSettings } from './settings.ts';

/** The metrics of one program, and the server that they are read from. */
export interface Metrics {
  /** For startTracing: calls and latency are counted from spans. */
  readonly spanProcessors: readonly SpanProcessor[];
  /** For a kubelet: what it hands on to `cluster` is counted with the rest. */
  countReflection(nodeName: string, cluster: string): ReflectionMetrics;
  /** Serves all of it, the pipeline's own counts with it, and answers the URL. */
  serve(tracing: Tracing | undefined): Promise<string>;
  close(): Promise<void>;
}

/** `remote` is the host that the program sends requests to, whose errors are counted from zero on. */
export function createMetrics(settings: MetricsSettings, remote: string | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const spans = createSpanMetrics({ name: 'spans' });
  const restClient = createRestClientMetrics(remote === undefined ? {} : { hosts: [remote] });
  let tracing: Tracing | undefined;
  const server = createSecureMetricsServer({
    ...settings,
    gatherers: [
      spans,
      restClient,
      registryGatherer(registry, { name: 'registry' }),
      sdkMetricsGatherer(() => tracing?.metrics() ?? [], { name: 'pipeline' }),
    ],
  });

  return {
    spanProcessors: [spans],
    countReflection: (nodeName, cluster) => createReflectionMetrics(registry, nodeName, cluster),
    async serve(started) {
      tracing = started;
      const { address, port } = await server.listen();
      return `${settings.tls ? 'https' : 'http'}://${reachable(address)}:${port}/metrics`;
    },
    async close() {
      restClient.close();
      registry.clear();
      await server.close();
    },
  };
}
