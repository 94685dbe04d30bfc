import { type Context, trace } from '@opentelemetry/api';
import type { ReadableSpan, Sampler, SamplingDecision, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SdkMetric } from './export/metrics.ts';

const RESULTS = ['DROP', 'RECORD_ONLY', 'RECORD_AND_SAMPLE'] as const;
const ORIGINS = ['none', 'local', 'remote'] as const;
const SAMPLED = 1;

/** Spans by what the sampler said of them, as the tracer of the SDK would count them with a metrics SDK. */
export interface SpanCounts {
  sampler(sampler: Sampler): Sampler;
  processor(next: SpanProcessor): SpanProcessor;
  metrics(): readonly SdkMetric[];
}

function originOf(context: Context): number {
  const parent = trace.getSpanContext(context);
  if (!parent) return 0;
  return parent.isRemote ? 2 : 1;
}

export function createSpanCounts(): SpanCounts {
  /** A place for each result and origin together. */
  const started = new Array<number>(RESULTS.length * ORIGINS.length).fill(0);
  /** A place for each result. */
  const live = new Array<number>(RESULTS.length).fill(0);

  function count(context: Context, decision: SamplingDecision): void {
    const place = decision * ORIGINS.length + originOf(context);
    started[place] = (started[place] ?? 0) + 1;
  }

  function change(span: Pick<ReadableSpan, 'spanContext'>, by: number): void {
    const result = span.spanContext().traceFlags & SAMPLED ? 2 : 1;
    live[result] = (live[result] ?? 0) + by;
  }

  return {
    sampler: (sampler) => ({
      shouldSample(context, traceId, name, kind, attributes, links) {
        const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
        count(context, result.decision);
        return result;
      },
      toString: () => sampler.toString(),
    }),
    processor: (next) => ({
      onStart(span, parent) {
        change(span, 1);
        next.onStart(span, parent);
      },
      onEnd(span) {
        change(span, -1);
        next.onEnd(span);
      },
      forceFlush: () => next.forceFlush(),
      shutdown: () => next.shutdown(),
    }),
    metrics: () => [
      {
        name: 'otel.sdk.span.started',
        instrument: 'counter',
        unit: '{span}',
        description: 'Spans that were started, by the decision of the sampler.',
        points: started.flatMap((value, place) => {
          const result = RESULTS[Math.floor(place / ORIGINS.length)] ?? 'DROP';
          const origin = ORIGINS[place % ORIGINS.length] ?? 'none';
          const attributes = { 'otel.span.sampling_result': result, 'otel.span.parent.origin': origin };
          return value > 0 ? [{ attributes, value }] : [];
        }),
      },
      {
        name: 'otel.sdk.span.live',
        instrument: 'updowncounter',
        unit: '{span}',
        description: 'Recorded spans that have not ended.',
        points: RESULTS.slice(1).map((result, i) => ({
          attributes: { 'otel.span.sampling_result': result },
          value: live[i + 1] ?? 0,
        })),
      },
    ],
  };
}
