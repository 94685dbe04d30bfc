import { FAMILIES } from '@vk-telemetry/collectors';
import {
  ACCESS_METRICS,
  createRestClientMetrics,
  GATHER_METRICS,
  type MetricFamily,
  SCRAPE_METRICS,
} from '@vk-telemetry/metrics';
import { OTLP_EXPORTER_METRICS, SPAN_METRICS, sdkMetricsGatherer } from '@vk-telemetry/metrics/otel';
import { startTracing } from '@vk-telemetry/tracing';

/** What other programs name. */
const OTHERS = [
  // Prometheus itself, of each target.
  'up',
  'scrape_duration_seconds',
  // prom-client's default metrics; the first two are every client's.
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_eventloop_lag_p99_seconds',
  // KubeVirt since 1.3, and since it ends counters with _total.
  'kubevirt_rest_client_request_duration_seconds_bucket',
  'kubevirt_vmi_vcpu_seconds_total',
  // Tempo 3.0.
  'tempo_distributor_spans_received_total',
  'tempo_discarded_spans_total',
  'tempo_backend_scheduler_jobs_created_total',
  'tempo_backend_scheduler_jobs_failed_total',
  'tempodb_blocklist_length',
  'tempodb_blocklist_poll_errors_total',
];

/** A histogram's and a summary's name is that of no sample of the former and of quantiles of the latter. */
const samplesOf = (name: string): readonly string[] => [
  name,
  `${name}_bucket`,
  `${name}_sum`,
  `${name}_count`,
];

/** What createRestClientMetrics counts under each set of names. */
async function restClient(): Promise<readonly MetricFamily[]> {
  const metrics = createRestClientMetrics({ names: ['kubernetes', 'kubevirt', 'documents'], hosts: ['a'] });
  const { families } = await metrics.gather();
  metrics.close();
  return families;
}

/** What a running pipeline of spans says of itself. */
async function pipeline(): Promise<readonly MetricFamily[]> {
  const tracing = startTracing({ enabled: true, endpoint: 'localhost:1' });
  const { families } = await sdkMetricsGatherer(() => tracing.metrics()).gather();
  await tracing.shutdown({ timeout: 1 });
  return families;
}

/** Names that a query can ask for: the documented metrics, our own, and those of a short list of others. */
export async function knownMetrics(): Promise<ReadonlySet<string>> {
  const gathered = [...(await restClient()), ...(await pipeline())].map(({ name }) => name);
  const { otel, tempo } = SPAN_METRICS;
  const own = [GATHER_METRICS, SCRAPE_METRICS, ACCESS_METRICS, OTLP_EXPORTER_METRICS].flatMap((names) =>
    Object.values<string>(names),
  );
  const spans = [otel, tempo].flatMap(({ calls, duration }) => [calls, duration]);
  return new Set([
    ...[...Object.keys(FAMILIES), ...gathered, ...own, ...spans].flatMap(samplesOf),
    ...OTHERS,
  ]);
}
