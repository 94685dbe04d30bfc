import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { type Gatherer, gatherers, type MetricFamily } from '@vk-telemetry/metrics';
import { createMetricProducer, encodeOtlp } from '@vk-telemetry/metrics/otel';
import { measured } from './stall.ts';

/** 100,000 series as OTLP: `node metrics-otlp.ts ours|official|serializer`. */
const [, , side = 'ours'] = process.argv;
const labelsOf = (i: number) => ({ namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' });
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const counter: MetricFamily = {
  name: 'vk_calls_total',
  help: 'Calls.',
  type: 'counter',
  points: Array.from({ length: 80_000 }, (_, i) => ({ labels: labelsOf(i), value: i })),
};
const histogram: MetricFamily = {
  name: 'vk_call_seconds',
  help: 'Calls.',
  type: 'histogram',
  points: Array.from({ length: 20_000 }, (_, i) => ({
    labels: labelsOf(i),
    bounds: BOUNDS,
    counts: BOUNDS.map((_, bucket) => bucket),
    count: 13,
    sum: i,
  })),
};
// Checked once: what is measured is the encoding.
const source: Gatherer = { gather: async () => ({ families: [counter, histogram], losses: [] }) };
const snapshot = await gatherers([source]).gather();
const producer = createMetricProducer({ gather: async () => snapshot });

async function ours(): Promise<number> {
  let bytes = 0;
  for await (const body of encodeOtlp(snapshot)) bytes += body.length;
  return bytes;
}

const serialize = ({ resourceMetrics }: Awaited<ReturnType<typeof producer.collect>>): number =>
  ProtobufMetricsSerializer.serializeRequest(resourceMetrics)?.length ?? 0;

const collected = await producer.collect();
const WORK: Readonly<Record<string, () => Promise<number>>> = {
  ours,
  official: async () => serialize(await producer.collect()),
  serializer: async () => serialize(collected),
};
const work = WORK[side] ?? ours;
await work();
await work();
global.gc?.();
const heap = process.memoryUsage().heapUsed;
const bytes = await work();
const garbage = Math.max(0, process.memoryUsage().heapUsed - heap);
global.gc?.();
console.log(
  JSON.stringify({ ...(await measured(work)), 'heap MB': garbage / 1e6, 'encoded MB': bytes / 1e6 }),
);
