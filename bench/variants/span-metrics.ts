// Prints the cost of counting one span as it ends: node span-metrics.ts <ours|prom-client|successor> <plain|exemplars>
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import successor from '@prometheus-io/client';
import { createSpanMetrics, SPAN_BUCKETS } from '@vk-telemetry/metrics/otel';
import promClient from 'prom-client';

const [side, how] = process.argv.slice(2);
const client = side === 'successor' ? (successor as unknown as typeof promClient) : promClient;

/** Ended spans as a virtual kubelet has them: eleven names, with and without an exit code, some failed. */
function endedSpans(count: number): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const keep: SpanProcessor = {
    onStart() {},
    onEnd: (span) => void spans.push(span),
    async forceFlush() {},
    async shutdown() {},
  };
  const resource = resourceFromAttributes({ 'service.name': 'VK-InterLink-bench' });
  const tracer = new TracerProvider({ resource, spanProcessors: [keep] }).getTracer('bench');
  const names = ['SyncPodVK', 'GetPodVK', 'CreatePodVK', 'UpdatePodVK', 'DeletePodVK', 'GetPodsVK'];
  const calls = ['CreateHttpCall', 'DeleteHttpCall', 'LogHttpCall', 'StatusHttpCall', 'PingHttpCall'];
  for (let i = 0; i < count; i += 1) {
    const call = i % 2 === 0;
    const failed = i % 20 === 0;
    const attributes: Attributes = {
      'pod.name': `pod-${i}`,
      ...(call && { 'exit.code': failed ? 500 : 200 }),
    };
    const name = (call ? calls[(i >> 1) % calls.length] : names[(i >> 1) % names.length]) ?? '';
    const end = Date.now();
    const startTime = end - (i % 1000) * 17;
    const span = tracer.startSpan(name, {
      kind: call ? SpanKind.CLIENT : SpanKind.INTERNAL,
      attributes,
      startTime,
    });
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(end);
  }
  return spans;
}

/** What an author writes with a client: the same labels, and the same exemplars where they are asked for. */
function byClient(): (span: ReadableSpan) => void {
  const enableExemplars = how === 'exemplars';
  const Registry = client.Registry as unknown as new (type: string) => promClient.Registry;
  const registry = new Registry(
    enableExemplars ? client.openMetricsContentType : client.prometheusContentType,
  );
  const labelNames = ['service_name', 'span_name', 'span_kind', 'status_code', 'exit_code'] as const;
  const about = { help: 'h', labelNames, registers: [registry], enableExemplars };
  const calls = new client.Counter({ ...about, name: 'calls_total' });
  const seconds = new client.Histogram({ ...about, name: 'seconds', buckets: [...SPAN_BUCKETS] });
  return (span) => {
    const labels = {
      service_name: String(span.resource.attributes['service.name']),
      span_name: span.name,
      span_kind: SpanKind[span.kind] ?? '',
      status_code: SpanStatusCode[span.status.code] ?? '',
      exit_code: String(span.attributes['exit.code'] ?? ''),
    };
    const value = span.duration[0] + span.duration[1] / 1e9;
    if (!enableExemplars) {
      calls.inc(labels);
      seconds.observe(labels, value);
      return;
    }
    const { traceId, spanId } = span.spanContext();
    const exemplarLabels = { trace_id: traceId, span_id: spanId };
    calls.inc({ labels, exemplarLabels, value: 1 } as never);
    seconds.observe({ labels, exemplarLabels, value } as never);
  };
}

const ours = createSpanMetrics();
const measured = side === 'ours' ? (span: ReadableSpan) => ours.onEnd(span) : byClient();
const spans = endedSpans(2_000);
const turns = side === 'ours' ? 1_000 : 200;
const run = (times: number) => {
  for (let turn = 0; turn < times; turn += 1) for (const span of spans) measured(span);
};
run(turns / 10);
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
run(1);
const bytes = Math.max(0, process.memoryUsage().heapUsed - heap) / spans.length;
const cpu = process.cpuUsage();
run(turns);
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({ 'ns/span': ((user + system) * 1000) / (turns * spans.length), 'B/span': bytes }),
);
