import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Delivery, LossReason } from './delivery/contract.ts';
import type { RequestWriter } from './encode/request.ts';

/** When requests are sealed, and where spans are turned away. */
export interface ProcessorLimits {
  /** From so many spans on a request is sent as soon as there is a place for it; it may grow on while there is none. */
  readonly eagerSpans: number;
  /** How long a span waits for others at most while there is a place. */
  readonly delayMillis: number;
  /** Spans that wait or are under way; a newer one is dropped. */
  readonly maxSpans: number;
  /** Bytes of the sealed requests that wait or are under way. */
  readonly maxQueueBytes: number;
}

/** Encodes each sampled span as it ends. Only `flush` and `shutdown` wait for anything, no longer than they are told. */
export interface EncodingProcessor extends Pick<SpanProcessor, 'onEnd'> {
  flush(timeoutMillis: number): Promise<void>;
  shutdown(timeoutMillis: number): Promise<void>;
  /** Spans that never came into a request; the delivery has counted them too. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

type DropReason = Extract<LossReason, 'queue_full' | 'oversized' | 'shutdown'>;

const SAMPLED = 1;

export function createEncodingProcessor(
  writer: RequestWriter,
  delivery: Delivery,
  limits: ProcessorLimits,
): EncodingProcessor {
  const dropped: Partial<Record<DropReason, number>> = {};
  let closed = false;
  /** Spans in sealed requests when they were last counted: fewer since then, if any have been delivered. */
  let sealed = 0;
  let timer: NodeJS.Timeout | undefined;
  let overdue = false;

  function drop(reason: DropReason): void {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
    delivery.lose({ reason, spans: 1, message: '' });
  }

  function full(): boolean {
    if (writer.spans + sealed < limits.maxSpans) return false;
    sealed = delivery.stats().queued;
    return writer.spans + sealed >= limits.maxSpans;
  }

  /** False while the queue has no room for the request; its spans then stay where they are. */
  function seal(): boolean {
    if (writer.spans === 0) return true;
    if (delivery.stats().queuedBytes + writer.bytes > limits.maxQueueBytes) return false;
    const request = writer.take();
    if (request) delivery.offer(request);
    sealed = delivery.stats().queued;
    clearTimeout(timer);
    timer = undefined;
    overdue = false;
    return true;
  }

  function onDelay(): void {
    timer = undefined;
    if (!delivery.idle || !seal()) overdue = true;
  }

  delivery.onIdle(() => {
    if (overdue || writer.spans >= limits.eagerSpans) seal();
  });

  /** Why a span is not taken; undefined where it was. */
  function refusalOf(span: ReadableSpan): DropReason | undefined {
    if (closed) return 'shutdown';
    if (full()) return 'queue_full';
    let added = writer.add(span);
    if (added === 'full') {
      if (!seal()) return 'queue_full';
      added = writer.add(span);
    }
    return added === 'added' ? undefined : 'oversized';
  }

  /** At once where there is a place and enough to send, else in time. */
  function send(): void {
    if (writer.spans >= limits.eagerSpans && delivery.idle) seal();
    else if (!overdue) timer ??= setTimeout(onDelay, limits.delayMillis).unref();
  }

  async function flush(timeoutMillis: number): Promise<void> {
    const end = performance.now() + timeoutMillis;
    const left = () => Math.max(0, end - performance.now());
    if (!seal()) {
      await delivery.flush(left());
      seal();
    }
    await delivery.flush(left());
  }

  return {
    onEnd(span) {
      if ((span.spanContext().traceFlags & SAMPLED) === 0) return;
      const reason = refusalOf(span);
      if (reason) drop(reason);
      else send();
    },
    flush,
    async shutdown(timeoutMillis) {
      closed = true;
      const end = performance.now() + timeoutMillis;
      if (!seal()) await flush(timeoutMillis);
      await delivery.close(Math.max(0, end - performance.now()));
      const rest = writer.take();
      if (rest) delivery.offer(rest);
      clearTimeout(timer);
    },
    dropped,
  };
}
