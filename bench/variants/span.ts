// Prints the cost of one span: node span.ts <bare|ours> <off|on>
import { context, SpanKind, trace } from '@opentelemetry/api';
import { withSpan } from '@vk-telemetry/tracing';
import { registerSdk } from './sdk.ts';

const [variant, sdk] = process.argv.slice(2);
if (sdk === 'on') registerSdk();

const pod = { name: 'pod-a', namespace: 'default', uid: 'f0b7c0f2-7d3a-4a86-b4a5-3b9f5d7f0001' };
const tracer = trace.getTracer('bench');
let worked = 0;
const work = () => {
  worked += 1;
};

/** What an author writes with the bare API for the same: active span, attributes, error handling, end. */
function bare(): void {
  tracer.startActiveSpan('CreatePodVK', { kind: SpanKind.INTERNAL }, context.active(), (span) => {
    try {
      span.setAttributes({ 'pod.name': pod.name, 'pod.namespace': pod.namespace, 'pod.uid': pod.uid });
      work();
    } finally {
      span.end();
    }
  });
}
const ours = () => withSpan('CreatePodVK', { pod }, work);

const measured = variant === 'ours' ? ours : bare;
const count = sdk === 'on' ? 200_000 : 2_000_000;
for (let i = 0; i < count / 10; i += 1) measured();
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
const sample = 2_000;
for (let i = 0; i < sample; i += 1) measured();
const bytes = Math.max(0, process.memoryUsage().heapUsed - heap) / sample;
const cpu = process.cpuUsage();
for (let i = 0; i < count; i += 1) measured();
const { user, system } = process.cpuUsage(cpu);
if (worked < count) throw new Error('the work was left out');
console.log(JSON.stringify({ 'ns/span': ((user + system) * 1000) / count, 'B/span': bytes }));
