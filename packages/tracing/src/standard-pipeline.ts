import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { type Receiver, sdkMetrics } from './export/metrics.ts';
import type { Pipeline, TracingStats } from './pipeline.ts';
import { within } from './time-limit.ts';

/** Called for a batch that was given up. */
export type OnFailure = (error: unknown, stats: TracingStats) => void;

/** The official exporter behind the official BatchSpanProcessor, with every span accounted for. */
export interface StandardPipelineParts {
  readonly exporter: SpanExporter;
  readonly batch: (exporter: SpanExporter) => SpanProcessor;
  /** Spans that the BatchSpanProcessor keeps at most; it drops the newest without saying so. */
  readonly maxQueueSize: number;
  readonly receiver: Receiver;
  readonly onFailure: OnFailure;
}

const SUCCESS = 0;
const SAMPLED = 1;

type Drops = Partial<Record<'queue_full' | 'already_shutdown' | 'export_failed', number>>;

export function createStandardPipeline({
  exporter,
  batch,
  maxQueueSize,
  receiver,
  onFailure,
}: StandardPipelineParts): Pipeline {
  const count = { ended: 0, sent: 0, failed: 0, turnedAway: 0 };
  const dropped: Drops = {};
  let handedOver = 0;
  let closed = false;
  const underWay = new Set<Promise<void>>();
  const waiting = () => count.ended - count.turnedAway - handedOver;
  const inflight = () => handedOver - count.sent - count.failed;
  const stats = () => ({
    ended: count.ended,
    sent: count.sent,
    dropped: { ...dropped },
    queued: waiting() + inflight(),
  });

  function drop(reason: keyof Drops, spans: number): void {
    dropped[reason] = (dropped[reason] ?? 0) + spans;
    if (reason === 'export_failed') count.failed += spans;
    else count.turnedAway += spans;
  }

  function exportCounted(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    handedOver += spans.length;
    const { promise: batchOver, resolve: over } = Promise.withResolvers<void>();
    underWay.add(batchOver);
    exporter.export(spans, (result) => {
      underWay.delete(batchOver);
      if (result.code === SUCCESS) count.sent += spans.length;
      else {
        drop('export_failed', spans.length);
        onFailure(result.error, stats());
      }
      done(result);
      over();
    });
  }

  const inner = batch({ export: exportCounted, shutdown: () => exporter.shutdown() });
  /** The BatchSpanProcessor's own flush does not wait for a batch that was already on its way. */
  const settled = async (work: Promise<void>) => {
    await Promise.allSettled([work, ...underWay]);
  };
  const shutdown = () => {
    closed = true;
    return settled(inner.shutdown());
  };
  const forceFlush = () => settled(inner.forceFlush());
  return {
    stats,
    metrics() {
      const { export_failed: failed, ...turnedAway } = dropped;
      return sdkMetrics({
        processor: {
          type: 'batching_span_processor',
          processed: handedOver,
          dropped: turnedAway,
          queueSize: waiting(),
          queueCapacity: maxQueueSize,
        },
        exporter: {
          ...receiver,
          inflight: inflight(),
          sent: count.sent,
          failed: failed ? { export_failed: failed } : {},
        },
      });
    },
    flush: (timeoutMillis) => within(timeoutMillis, forceFlush()),
    shutdown: (timeoutMillis) => within(timeoutMillis, shutdown()),
    processor: {
      onStart: (span, parent) => inner.onStart(span, parent),
      onEnd(span) {
        if ((span.spanContext().traceFlags & SAMPLED) === 0) return;
        const full = waiting() >= maxQueueSize;
        count.ended += 1;
        if (closed) drop('already_shutdown', 1);
        else if (full) drop('queue_full', 1);
        inner.onEnd(span);
      },
      forceFlush,
      shutdown,
    },
  };
}
