import type { TracingSettings } from '../options.ts';
import type { DeliveryLimits } from './delivery/contract.ts';
import type { RequestLimits } from './encode/request.ts';
import type { ProcessorLimits } from './processor.ts';

/** What a receiver takes by default in one message (gRPC's limit is 4 MiB), with a margin. */
const MAX_REQUEST_BYTES = 4 * 2 ** 20 - 64 * 2 ** 10;
/** Of a small queue a request takes no more than this share. */
const MAX_REQUEST_SHARE = 1 / 4;
const MAX_REQUEST_SPANS = 4096;
const EAGER_SPANS = 2048;
const DELAY_MILLIS = 1000;

export interface RingLimits {
  readonly request: RequestLimits;
  readonly processor: ProcessorLimits;
  readonly delivery: DeliveryLimits;
}

/**
 * OTEL_BSP_* in the ring's terms: OTEL_BSP_MAX_QUEUE_SIZE bounds the spans that wait beside the bytes, and
 * OTEL_BSP_EXPORT_TIMEOUT is how long a request is tried. What is being written counts among the bytes of the queue.
 */
export function ringLimits({
  batch,
  maxQueueBytes,
}: Pick<TracingSettings, 'batch' | 'maxQueueBytes'>): RingLimits {
  const maxBytes = Math.min(MAX_REQUEST_BYTES, Math.floor(maxQueueBytes * MAX_REQUEST_SHARE));
  const maxQueueSpans = batch.maxQueueSize ?? Number.POSITIVE_INFINITY;
  const maxSpans = Math.min(batch.maxExportBatchSize ?? MAX_REQUEST_SPANS, maxQueueSpans);
  const sealedBytes = maxQueueBytes - maxBytes;
  return {
    request: { maxBytes, maxSpans },
    processor: {
      eagerSpans: Math.min(EAGER_SPANS, maxSpans),
      delayMillis: batch.scheduledDelayMillis ?? DELAY_MILLIS,
      maxSpans: maxQueueSpans,
      maxQueueBytes: sealedBytes,
    },
    delivery: { maxBytes: sealedBytes, maxAgeMillis: batch.exportTimeoutMillis },
  };
}
