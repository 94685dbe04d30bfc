import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  type Link,
  ProxyTracerProvider,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ATTRIBUTES as A } from './attributes.ts';
import { type ClockReading, hrTime, microsSince, readClock } from './clock.ts';
import { SCHEMA_URL, SCOPE_NAME, SCOPE_VERSION } from './scope.ts';
import { quote } from './setting.ts';
import { SPANS, type SpanName } from './vocabulary.ts';
import { warn } from './warning.ts';

export interface SpanStart {
  readonly links?: Link[];
  readonly root?: boolean;
  readonly parent?: Context;
}

const NO_LINKS: Link[] = [];

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries(SPANS).map(([name, { kind }]) => [name, kind]),
);

/** Names may be made of data by mistake: no more of them are warned of. */
const MAX_WARNED_NAMES = 100;
const warnedNames = new Set<string>();

/** For hosts in JavaScript, which no compiler tells of a wrong name. */
function warnOnce(name: unknown): void {
  const shown = typeof name === 'string' ? quote(name) : `a value of type ${typeof name}`;
  if (warnedNames.has(shown) || warnedNames.size === MAX_WARNED_NAMES) return;
  warnedNames.add(shown);
  warn(
    `${shown} is no span of vk-telemetry, so none is made; use a name of SPANS, listed in the README of ${SCOPE_NAME}`,
  );
}

let tracer: Tracer | undefined;

/** True once an SDK is registered in this process: until then the API's own proxy has no delegate. */
export function hasSdk(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(SCOPE_NAME) !== undefined;
}

/** The tracer of the SDK; undefined where there is none. */
export function currentTracer(): Tracer | undefined {
  if (!tracer && hasSdk())
    tracer = trace.getTracerProvider().getTracer(SCOPE_NAME, SCOPE_VERSION, { schemaUrl: SCHEMA_URL });
  return tracer;
}

/** The next span looks for the SDK anew: for when one was started or shut down. */
export function forgetTracer(): void {
  tracer = undefined;
}

/**
 * Starts a span of the vocabulary. Undefined where there is no SDK: then nothing is computed, and a span costs no
 * more than the API's own no-op. Undefined with a warning for a name that is not in the vocabulary.
 */
export function startRecorder(name: SpanName, start: SpanStart): SpanRecorder | undefined {
  const spans = currentTracer();
  if (!spans) return undefined;
  const kind = KINDS.get(name);
  if (kind === undefined) {
    warnOnce(name);
    return undefined;
  }
  const { root = false, links = NO_LINKS, parent = context.active() } = start;
  const reading = readClock();
  const startTime = hrTime(reading.epochMicros);
  const span = spans.startSpan(name, { kind, startTime, root, links }, parent);
  return new SpanRecorder(span, parent, reading);
}

/** A span under way, which knows its own clock and ends once. A class, so that a span costs one allocation of ours. */
export class SpanRecorder {
  readonly context: Context;
  /** False for a span that was sampled out: it is carried on, but nothing needs to be computed for it. */
  readonly recording: boolean;
  readonly #span: Span;
  readonly #start: ClockReading;
  #ended = false;

  constructor(span: Span, parent: Context, start: ClockReading) {
    this.#span = span;
    this.#start = start;
    this.recording = span.isRecording();
    this.context = trace.setSpan(parent, span);
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  set(key: string, value: AttributeValue): void {
    this.#span.setAttribute(key, value);
  }

  setAttributes(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  addEvent(name: string, attributes?: Attributes): void {
    this.#span.addEvent(name, attributes);
  }

  /** Marks the span as failed; `error.type` is a code or a class name, never a message. */
  fail(errorType: string): void {
    this.#span.setAttribute(A.errorType, errorType);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  }

  /** Ends the span; its start, end and duration attributes are the span's own times. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.recording) {
      this.#span.end();
      return;
    }
    const { epochMicros } = this.#start;
    const duration = microsSince(this.#start);
    this.#span.setAttribute(A.startTimestamp, epochMicros);
    this.#span.setAttribute(A.endTimestamp, epochMicros + duration);
    this.#span.setAttribute(A.duration, duration);
    this.#span.end(hrTime(epochMicros + duration));
  }
}
