import type { TracingSettings } from '../options.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Delivery, DeliveryStats } from './delivery/contract.ts';
import { createDelivery } from './delivery/delivery.ts';
import { createRequestWriter } from './encode/request-writer.ts';
import { ringLimits } from './limits.ts';
import { type PipelineCounts, type Receiver, sdkMetrics } from './metrics.ts';
import { createEncodingProcessor, type EncodingProcessor } from './processor.ts';
import type { Transport } from './transport/transport.ts';
import { createPipelineWarnings } from './warnings.ts';

/** What `forceFlush` and `shutdown` of a SpanProcessor may take, which are told no limit. */
const LIMIT_MILLIS = 5000;

export interface RingParts {
  readonly settings: TracingSettings;
  readonly transport: Transport;
  readonly receiver: Receiver;
}

/** Spans are encoded as they end, and delivered until they arrive or a bound is reached. */
export function createRingPipeline({ settings, transport, receiver }: RingParts): Pipeline {
  const limits = ringLimits(settings);
  const { host, port, socketPath } = settings.endpoint;
  const delivery: Delivery = createDelivery({
    transport,
    limits: limits.delivery,
    ...createPipelineWarnings(socketPath ?? `${host}:${port}`, () => delivery.stats()),
  });
  const writer = createRequestWriter(limits.request);
  const processor = createEncodingProcessor(writer, delivery, limits.processor);
  return {
    stats() {
      const { created, sent, dropped, queued } = delivery.stats();
      return { ended: created + writer.spans, sent, dropped, queued: queued + writer.spans };
    },
    metrics: () =>
      sdkMetrics({
        processor: {
          type: 'ring_span_processor',
          ...processorCounts(delivery.stats(), processor.dropped),
          queueSize: writer.spans,
          queueCapacity: limits.request.maxSpans,
        },
        exporter: { ...receiver, ...exporterCounts(delivery.stats(), processor.dropped) },
      }),
    flush: processor.flush,
    shutdown: processor.shutdown,
    processor: {
      onStart() {},
      onEnd: processor.onEnd,
      forceFlush: () => processor.flush(LIMIT_MILLIS),
      shutdown: () => processor.shutdown(LIMIT_MILLIS),
    },
  };
}

type Turned = EncodingProcessor['dropped'];

/** The conventions' own word for what comes after the shutdown is `already_shutdown`. */
function processorCounts(
  { created }: DeliveryStats,
  { shutdown, ...others }: Turned,
): Pick<PipelineCounts['processor'], 'processed' | 'dropped'> {
  const dropped = { ...others, ...(shutdown && { already_shutdown: shutdown }) };
  const spans = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return { processed: created - spans, dropped };
}

/** What the delivery has lost of the spans that it was handed. */
function exporterCounts(
  { queued, sent, dropped, retries }: DeliveryStats,
  turned: Turned,
): Omit<PipelineCounts['exporter'], keyof Receiver> {
  const lost = new Map<string, number>(Object.entries(dropped));
  for (const [reason, spans] of Object.entries(turned)) lost.set(reason, (lost.get(reason) ?? 0) - spans);
  const failed = [...lost].flatMap(([reason, spans]) =>
    spans > 0 ? [[reason.replace(/^refused:(HTTP )?/, ''), spans] as const] : [],
  );
  return { inflight: queued, sent, failed: Object.fromEntries(failed), retries };
}
