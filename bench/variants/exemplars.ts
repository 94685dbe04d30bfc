// Prints the cost of one observation: node exemplars.ts <prom-client|successor> <plain|no-span|span|own>
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import successor from '@prometheus-io/client';
import { activeSpanLabels, createSpanExemplars } from '@vk-telemetry/metrics/otel';
import promClient from 'prom-client';

const [clientName, how] = process.argv.slice(2);
const client = clientName === 'successor' ? (successor as unknown as typeof promClient) : promClient;
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const enableExemplars = how === 'own';
const Registry = client.Registry as unknown as new (type: string) => promClient.Registry;
const registry = new Registry(enableExemplars ? client.openMetricsContentType : client.prometheusContentType);
const labelNames = ['namespace', 'queue', 'code'] as const;
const about = { name: 'submit_seconds', help: 'h', labelNames, registers: [registry], enableExemplars };
const plain = new client.Histogram(about);
const ours = how === 'no-span' || how === 'span' ? createSpanExemplars().histogram(plain) : plain;
const labels = Array.from({ length: 100 }, (_, i) => ({
  namespace: `team-${i % 10}`,
  queue: `q-${i}`,
  code: '200',
}));

/** With the client's own exemplars an author reads the span himself. */
const observe = enableExemplars
  ? (i: number, value: number) =>
      plain.observe({ labels: labels[i] ?? {}, value, exemplarLabels: { ...activeSpanLabels() } } as never)
  : (i: number, value: number) => ours.observe(labels[i] ?? {}, value);

function measure(): void {
  const count = 500_000;
  const run = (times: number) => {
    for (let i = 0; i < times; i += 1) observe(i % 100, (i % 50) / 5);
  };
  run(count / 10);
  const cpu = process.cpuUsage();
  run(count);
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ 'ns/observe': ((user + system) * 1000) / count }));
}

const span = new TracerProvider().getTracer('bench').startSpan('CreatePodVK');
if (how === 'span' || how === 'own') context.with(trace.setSpan(context.active(), span), measure);
else measure();
