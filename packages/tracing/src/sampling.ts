import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTRIBUTES as A } from './attributes.ts';
import type { SamplingOptions, TracingSettings } from './options.ts';
import { HTTP_CLIENT_SPAN, SPANS, type SpanName } from './vocabulary.ts';

type SdkTrace = typeof import('@opentelemetry/sdk-trace');

/** OTEL_TRACES_SAMPLER, by default every trace whose caller did not decide otherwise. */
export function createSampler(
  sdk: SdkTrace,
  { sampler, sampling, spanProcessors }: Pick<TracingSettings, 'sampler' | 'sampling' | 'spanProcessors'>,
): Sampler {
  const { name, ratio } = sampler;
  const roots = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(ratio),
  };
  const [, parentBased, root] = /^(parentbased_)?(.*)$/.exec(name) ?? [];
  const ofRoot = roots[root as keyof typeof roots]();
  const chosen = parentBased ? new sdk.ParentBasedSampler({ root: ofRoot }) : ofRoot;
  const recordsAll = sampling.keepErrors || spanProcessors.length > 0;
  return recordsAll ? sdk.createAlwaysRecordSampler(chosen) : chosen;
}

/** Puts the rules that need a span's end in front of what exports it. */
export function sampledAtEnd(next: SpanProcessor, rules: SamplingOptions): SpanProcessor {
  const loud = rules.dropQuietTurns ? withoutQuietTurns(next) : next;
  return rules.keepErrors ? withErrors(loud) : loud;
}

function failed(span: ReadableSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR;
}

function sampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Lets a failed span pass as if its trace had been sampled; the rest of that trace stays away. */
function withErrors(next: SpanProcessor): SpanProcessor {
  return passing(next, (span) => {
    if (sampled(span)) next.onEnd(span);
    else if (failed(span)) next.onEnd(asSampled(span));
  });
}

function asSampled(span: ReadableSpan): ReadableSpan {
  const spanContext = {
    ...span.spanContext(),
    traceFlags: span.spanContext().traceFlags | TraceFlags.SAMPLED,
  };
  return Object.create(span, { spanContext: { value: () => spanContext } });
}

const TURN: SpanName = 'GetPodsVK';
/** Spans of one status call about several pods, on the three sides of it. */
const STATUS_CALLS: ReadonlySet<string> = new Set<SpanName>(['StatusHttpCall', 'StatusAPI', 'Status']);

/** A successful request that is no step of a pod's life. */
function quietRequest(span: ReadableSpan): boolean {
  const isRequest = span.kind === HTTP_CLIENT_SPAN.kind && A.httpMethod in span.attributes;
  return isRequest && !(span.name in SPANS) && !failed(span);
}

/** A status call is quiet if it succeeded and names no pod: neither one that it was about nor one that changed. */
function quietCall(span: ReadableSpan): boolean {
  return STATUS_CALLS.has(span.name) && !failed(span) && !(A.podName in span.attributes);
}

/**
 * Holds a turn's quiet calls until the turn ends. Where nothing else was in it (no UpdatePodVK, no failure) all of it
 * is left out, else all of it is sent. The API and the plugin leave out their sides of quiet calls by themselves.
 */
function withoutQuietTurns(next: SpanProcessor): SpanProcessor {
  const turns = new Map<string, { held: ReadableSpan[]; loud: boolean }>();
  return {
    ...passing(next, (span) => {
      const { traceId } = span.spanContext();
      const turn = turns.get(traceId);
      if (turn && span.name === TURN) {
        turns.delete(traceId);
        if (turn.loud || failed(span)) for (const part of [...turn.held, span]) next.onEnd(part);
      } else if (turn && quietRequest(span)) turn.held.push(span);
      else if (!quietCall(span)) {
        if (turn) turn.loud = true;
        next.onEnd(span);
      } else turn?.held.push(span);
    }),
    onStart(span, parent) {
      if (span.name === TURN) turns.set(span.spanContext().traceId, { held: [], loud: false });
      next.onStart(span, parent);
    },
  };
}

function passing(next: SpanProcessor, onEnd: (span: ReadableSpan) => void): SpanProcessor {
  return {
    onStart: (span, parent) => next.onStart(span, parent),
    onEnd,
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}
