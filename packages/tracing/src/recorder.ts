import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type ClockReading, hrTime, microsSince, readClock } from './clock.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './scope.ts';
import { ATTRIBUTES as A, SPANS, type SpanName } from './vocabulary.ts';

export interface SpanStart {
  readonly attributes?: Attributes;
  readonly links?: readonly Link[];
  readonly root?: boolean;
  readonly parent?: Context;
}

/** A span under way, which knows its own clock and ends once. */
export interface SpanRecorder {
  readonly span: Span;
  readonly context: Context;
  /** False without an SDK and for a span that was sampled out: nothing needs to be computed for it. */
  readonly recording: boolean;
  setAttributes(attributes: Attributes): void;
  /** Marks the span as failed; `error.type` is a code or a class name, never a message. */
  fail(errorType: string): void;
  end(): void;
}

let tracer: Tracer | undefined;

/** The tracer is a proxy: it follows whichever SDK is registered, before or after this call. */
function getTracer(): Tracer {
  tracer ??= trace.getTracer(SCOPE_NAME, SCOPE_VERSION);
  return tracer;
}

/** Starts a span of the vocabulary. Its start, end and duration attributes are the span's own times. */
export function startRecorder(name: SpanName, start: SpanStart): SpanRecorder {
  const parent = start.parent ?? context.active();
  const reading = readClock();
  const span = getTracer().startSpan(
    name,
    {
      kind: SPANS[name].kind,
      startTime: hrTime(reading.epochMicros),
      root: start.root ?? false,
      ...(start.attributes && { attributes: start.attributes }),
      ...(start.links && { links: [...start.links] }),
    },
    parent,
  );
  return recorderOf(span, parent, reading);
}

function recorderOf(span: Span, parent: Context, reading: ClockReading): SpanRecorder {
  const recording = span.isRecording();
  let ended = false;
  return {
    span,
    recording,
    context: trace.setSpan(parent, span),
    setAttributes(attributes) {
      if (recording) span.setAttributes(attributes);
    },
    fail(errorType) {
      if (!recording) return;
      span.setAttributes({ [A.errorType]: errorType });
      span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
    },
    end() {
      if (ended) return;
      ended = true;
      if (!recording) return span.end();
      const duration = microsSince(reading);
      const endMicros = reading.epochMicros + duration;
      span.setAttributes({
        [A.startTimestamp]: reading.epochMicros,
        [A.endTimestamp]: endMicros,
        [A.duration]: duration,
      });
      span.end(hrTime(endMicros));
    },
  };
}
