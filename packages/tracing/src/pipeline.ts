import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** What became of the spans so far; `ended` is the sum of the others. */
export interface TracingStats {
  /** Spans that ended and were sampled. */
  readonly ended: number;
  /** Accepted by the receiver. */
  readonly exported: number;
  /** Given up after an export that failed. */
  readonly failed: number;
  /** Never sent, since the queue was full or tracing was shut down. */
  readonly dropped: number;
  /** Waiting, or on their way. */
  readonly queued: number;
}

/** What carries ended spans out of the process. */
export interface Pipeline {
  readonly processor: SpanProcessor;
  stats(): TracingStats;
}

/** Called for a batch that was given up. */
export type OnFailure = (error: unknown, stats: TracingStats) => void;

/** The official exporter behind the official BatchSpanProcessor, with every span accounted for. */
export interface StandardPipelineParts {
  readonly exporter: SpanExporter;
  readonly batch: (exporter: SpanExporter) => SpanProcessor;
  /** Spans that the BatchSpanProcessor keeps at most; it drops the newest without saying so. */
  readonly maxQueueSize: number;
  readonly onFailure: OnFailure;
}

const SUCCESS = 0;
const SAMPLED = 1;

export function createStandardPipeline({
  exporter,
  batch,
  maxQueueSize,
  onFailure,
}: StandardPipelineParts): Pipeline {
  const count = { ended: 0, exported: 0, failed: 0, dropped: 0 };
  let handedOver = 0;
  let closed = false;
  const underWay = new Set<Promise<void>>();
  const stats = () => ({ ...count, queued: count.ended - count.exported - count.failed - count.dropped });

  function exportCounted(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    handedOver += spans.length;
    const { promise: batchOver, resolve: over } = Promise.withResolvers<void>();
    underWay.add(batchOver);
    exporter.export(spans, (result) => {
      underWay.delete(batchOver);
      count[result.code === SUCCESS ? 'exported' : 'failed'] += spans.length;
      if (result.code !== SUCCESS) onFailure(result.error, stats());
      done(result);
      over();
    });
  }

  const inner = batch({ export: exportCounted, shutdown: () => exporter.shutdown() });
  /** The BatchSpanProcessor's own flush does not wait for a batch that was already on its way. */
  const settled = async (work: Promise<void>) => {
    await Promise.allSettled([work, ...underWay]);
  };
  return {
    stats,
    processor: {
      onStart: (span, parent) => inner.onStart(span, parent),
      onEnd(span) {
        if ((span.spanContext().traceFlags & SAMPLED) === 0) return;
        const waiting = count.ended - count.dropped - handedOver;
        count.ended += 1;
        if (closed || waiting >= maxQueueSize) count.dropped += 1;
        inner.onEnd(span);
      },
      forceFlush: () => settled(inner.forceFlush()),
      shutdown() {
        closed = true;
        return settled(inner.shutdown());
      },
    },
  };
}
