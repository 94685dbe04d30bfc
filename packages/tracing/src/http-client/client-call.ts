import {
  type Context,
  context,
  isSpanContextValid,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ATTRIBUTES as A } from '../attributes.ts';
import { type ClockReading, hrTime, microsSince, readClock } from '../clock.ts';
import { errorType, isAbort } from '../failure.ts';
import { currentTracer } from '../recorder.ts';
import { HTTP_CLIENT_SPAN } from '../vocabulary.ts';
import type { Listed } from './open-calls.ts';
import type { Target } from './target.ts';

/** The methods of RFC 9110, PATCH and QUERY; they are case-sensitive. Others are `_OTHER`. */
const METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);
/** What a span's name has in place of an unknown method. */
const OTHER_NAME = 'HTTP';

/** What is known of a request before it is sent. */
export interface RequestAbout {
  readonly method: string;
  readonly target: Target;
  readonly template: string | undefined;
  /** How often the same request was sent before. */
  readonly resends: number;
}

/**
 * Starts the span of a request below the active span. Undefined where there is no SDK, and where tracing is suppressed,
 * as it is while spans are exported.
 */
export function startClientCall(about: RequestAbout): ClientCall | undefined {
  const tracer = currentTracer();
  if (!tracer) return undefined;
  const method = METHODS.has(about.method) ? about.method : OTHER_NAME;
  const name = about.template === undefined ? method : `${method} ${about.template}`;
  const parent = context.active();
  const start = readClock();
  const options = { kind: HTTP_CLIENT_SPAN.kind, startTime: hrTime(start.epochMicros) };
  const span = tracer.startSpan(name, options, parent);
  return isSpanContextValid(span.spanContext()) ? new ClientCall(about, span, parent, start) : undefined;
}

/** A request under way. What the span says of it is recorded at its end, which comes once. */
export class ClientCall implements Listed<ClientCall> {
  readonly context: Context;
  place: Listed<ClientCall>['place'];
  readonly #about: RequestAbout;
  readonly #span: Span;
  readonly #start: ClockReading;
  #status: number | undefined;
  #protocolVersion: string | undefined;
  #error: string | undefined;
  #ended = false;

  constructor(about: RequestAbout, span: Span, parent: Context, start: ClockReading) {
    this.#about = about;
    this.#span = span;
    this.#start = start;
    this.place = undefined;
    this.context = trace.setSpan(parent, span);
  }

  /** The headers were sent on a connection of this version, `1.1` or `2`. */
  sent(protocolVersion: string): void {
    this.#protocolVersion = protocolVersion;
  }

  /** A status came; interim ones (1xx) do not count. */
  responded(status: number): void {
    if (status >= 200) this.#status = status;
  }

  /**
   * The request failed, before its response or in the middle of it. The caller's own abort is no failure; it may have
   * any reason, while what fails by itself is an Error.
   */
  failed(error: unknown, signal?: AbortSignal): void {
    if (error instanceof Error && !isAbort(error, signal)) this.#error = errorType(error);
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#span.isRecording()) this.#record();
    this.#span.end(hrTime(this.#start.epochMicros + microsSince(this.#start)));
  }

  #record(): void {
    const { method, target, template, resends } = this.#about;
    const span = this.#span;
    if (METHODS.has(method)) span.setAttribute(A.httpMethod, method);
    else span.setAttribute(A.httpMethod, '_OTHER').setAttribute(A.httpMethodOriginal, method);
    span.setAttribute(A.urlFull, target.origin + target.path);
    span.setAttribute(A.serverAddress, target.host);
    if (target.port !== undefined) span.setAttribute(A.serverPort, target.port);
    if (template !== undefined) span.setAttribute(A.urlTemplate, template);
    if (resends > 0) span.setAttribute(A.httpResendCount, resends);
    if (this.#protocolVersion) span.setAttribute(A.networkProtocolVersion, this.#protocolVersion);
    if (this.#status !== undefined) span.setAttribute(A.httpStatus, this.#status);
    const error = this.#error ?? ((this.#status ?? 0) >= 400 ? String(this.#status) : undefined);
    if (error === undefined) return;
    span.setAttribute(A.errorType, error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}
