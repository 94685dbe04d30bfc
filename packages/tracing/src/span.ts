import {
  type Attributes,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { ATTRIBUTES as A } from './attributes.ts';
import { errorType, isAbort } from './failure.ts';
import { type PodRef, recordNode, recordPod } from './pod.ts';
import { type SpanRecorder, startRecorder } from './recorder.ts';
import { isReadable, watchStream } from './stream.ts';
import type { InternalSpanName } from './vocabulary.ts';

/** What a span is about. */
export interface SpanWork {
  readonly pod?: PodRef | undefined;
  readonly podsCount?: number;
  /** Starts a trace of its own, whatever is active. Default: false. */
  readonly root?: boolean;
  /** Spans that caused this one without being its parent. Absent and invalid ones are left out. */
  readonly links?: readonly (SpanContext | undefined)[];
  readonly attributes?: Attributes;
}

/** The span as the work sees it. */
export interface WorkSpan {
  setAttributes(attributes: Attributes): void;
  addEvent(name: string, attributes?: Attributes): void;
  spanContext(): SpanContext;
}

function recordWork(recorder: SpanRecorder, work: SpanWork): void {
  if (!recorder.recording) return;
  if (work.pod) recordPod(recorder, work.pod);
  else recordNode(recorder);
  if (work.podsCount !== undefined) recorder.set(A.podsCount, work.podsCount);
  if (work.attributes) recorder.setAttributes(work.attributes);
}

function linksOf({ links = [] }: SpanWork): Link[] {
  return links.flatMap((link) => (link && isSpanContextValid(link) ? [{ context: link }] : []));
}

/** What work sees where no span is made. */
const NO_SPAN: WorkSpan = {
  setAttributes() {},
  addEvent() {},
  spanContext: () => INVALID_SPAN_CONTEXT,
};

function endFailed(recorder: SpanRecorder, error: unknown): void {
  if (!isAbort(error)) recorder.fail(errorType(error));
  recorder.end();
}

function endSettled(recorder: SpanRecorder, value: unknown): void {
  if (!isReadable(value)) {
    recorder.end();
    return;
  }
  watchStream(value, ({ bytes, error }) => {
    recorder.set(A.bytes, bytes);
    if (error === undefined) recorder.end();
    else endFailed(recorder, error);
  });
}

/**
 * Runs `work` inside a span. The span ends when the work's promise settles, or when the stream it gave ends; a throw
 * or a rejection marks it as failed and goes on to the caller unchanged. The caller's own abort is no failure.
 */
export function withSpan<T>(name: InternalSpanName, about: SpanWork, work: (span: WorkSpan) => T): T {
  const recorder = startRecorder(name, { root: about.root ?? false, links: linksOf(about) });
  if (!recorder) return work(NO_SPAN);
  recordWork(recorder, about);
  let result: T;
  try {
    result = context.with(recorder.context, work, undefined, recorder);
  } catch (error) {
    endFailed(recorder, error);
    throw error;
  }
  if (!isPromise(result)) {
    endSettled(recorder, result);
    return result;
  }
  result.then(
    (value) => endSettled(recorder, value),
    (error: unknown) => endFailed(recorder, error),
  );
  return result;
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise || (typeof value === 'object' && value !== null && 'then' in value);
}

/** The span that is active here: what work queued now is to link to. */
export function activeSpanContext(): SpanContext | undefined {
  const spanContext = trace.getActiveSpan()?.spanContext();
  return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
}

/** How a pod's turn in its queue came about. */
export interface PodSync {
  /** The span that put the item into the queue; see `activeSpanContext`. */
  readonly queuedBy?: SpanContext | undefined;
  /** Microseconds from being queued to the turn. */
  readonly queueWaitMicros: number;
  /** 1 for the first try of this item. */
  readonly attempt: number;
}

/** Runs one item of a pod's queue inside SyncPodVK, a trace of its own that links to what queued it. */
export function syncPod<T>(pod: PodRef, sync: PodSync, work: () => T): T {
  const attributes = { [A.queueWait]: Math.round(sync.queueWaitMicros), [A.attempt]: sync.attempt };
  return withSpan('SyncPodVK', { pod, root: true, links: [sync.queuedBy], attributes }, work);
}
