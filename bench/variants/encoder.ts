// Prints what encoding one span costs: node encoder.ts <ours|official>
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createRequestWriter } from '../../packages/tracing/src/export/encode/request-writer.ts';
import { podSpans } from './pod-spans.ts';

/** What the official BatchSpanProcessor sends at once. All are encoded again and again: spans that just ended are hot. */
const BATCH = 512;
const batch = await podSpans(BATCH);

const writer = createRequestWriter({ maxBytes: 4 * 1024 * 1024, maxSpans: BATCH });
function ours(spans: readonly ReadableSpan[]): Uint8Array {
  for (const span of spans) writer.add(span);
  return writer.take()?.bytes ?? new Uint8Array();
}
const official = (batch: ReadableSpan[]) =>
  ProtobufTraceSerializer.serializeRequest(batch) ?? new Uint8Array();

const encode = process.argv[2] === 'ours' ? ours : official;
let bytes = 0;
function encodeBatches(count: number): void {
  for (let i = 0; i < count; i += 1) bytes += encode(batch).length;
}

if (Buffer.compare(ours(batch), official(batch)) !== 0) throw new Error('the encoders do not agree');
encodeBatches(300);

const SAMPLE = 4;
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
encodeBatches(SAMPLE);
const garbage = Math.max(0, process.memoryUsage().heapUsed - heap) / (SAMPLE * BATCH);

const BATCHES = 1000;
bytes = 0;
const before = process.cpuUsage();
encodeBatches(BATCHES);
const { user, system } = process.cpuUsage(before);
const count = BATCHES * BATCH;
console.log(
  JSON.stringify({
    'CPU ns/span': ((user + system) * 1000) / count,
    'heap B/span': garbage,
    'encoded B/span': bytes / count,
  }),
);
