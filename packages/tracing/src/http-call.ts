import { type Context, context, defaultTextMapSetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { ATTRIBUTES as A } from './attributes.ts';
import { errorType, isAbort, statusOfError } from './failure.ts';
import { guardHeaders } from './http-client/header-guard.ts';
import { type PodRef, recordChangedPods, recordPods } from './pod.ts';
import { type SpanRecorder, startRecorder } from './recorder.ts';
import { isReadable, watchStream } from './stream.ts';
import { type RequestAddress, recordRequest } from './url.ts';
import type { HttpCallName } from './vocabulary.ts';

/** What `send` answers: the HTTP status and, for a stream, the body that the caller goes on to read. */
export interface HttpReply {
  readonly statusCode: number;
  readonly body?: unknown;
}

/** The call as `send` sees it. */
export interface HttpCall {
  /** Records method and address. The URL is kept without user, password, query and fragment. */
  request(request: { method: string; url: string | URL; socketPath?: string | undefined }): void;
  /** Adds traceparent, tracestate and baggage to the headers and returns them. Call it last. */
  inject(headers: Record<string, string>): Record<string, string>;
  /** For a call about several pods: those whose status changed; at most 16 are recorded. */
  changed(pods: readonly PodRef[]): void;
}

export interface HttpCallOptions {
  /** The caller's own abort signal: an abort through it is no error. */
  readonly signal?: AbortSignal | undefined;
}

/** The status dashboards see where no response came. */
const NO_RESPONSE = 500;

function recordExitCode(recorder: SpanRecorder, status: number): void {
  recorder.set(A.exitCode, status);
  recorder.set(A.exitcCode, status);
}

/** The status that was answered: `exit.code`, and a failure from 400 on. */
export function recordStatus(recorder: SpanRecorder, status: number): void {
  recordExitCode(recorder, status);
  recorder.set(A.httpStatus, status);
  if (status >= 400) recorder.fail(String(status));
}

function recordError(recorder: SpanRecorder, error: unknown, signal: AbortSignal | undefined): void {
  if (isAbort(error, signal)) return;
  const status = statusOfError(error);
  if (status === undefined) recordExitCode(recorder, NO_RESPONSE);
  else recordStatus(recorder, status);
  if (status === undefined || status < 400) recorder.fail(errorType(error));
}

/**
 * Runs one HTTP attempt inside a CLIENT span, with any HTTP client. `send` makes the request and answers its status;
 * a body that is a Node stream keeps the span open until the stream ends, fails or is destroyed.
 *
 * `exit.code` is the status as an integer, 500 where no response came (with `error.type` a code or `timeout`), absent
 * where the caller aborted. PingHttpCall starts a trace of its own.
 *
 * `send` runs in the caller's context: the call's span goes out by `call.inject` and needs no children in this process,
 * and switching the context costs more than all the rest (bench/http-call.ts).
 */
export async function httpCall<R extends HttpReply>(
  name: HttpCallName,
  pods: readonly PodRef[],
  send: (call: HttpCall) => Promise<R>,
  { signal }: HttpCallOptions = {},
): Promise<R> {
  const root = name === 'PingHttpCall';
  const recorder = startRecorder(name, root ? { root, parent: ROOT_CONTEXT } : {});
  if (!recorder) return send(UNRECORDED);
  const about: About = { pods, request: undefined, changed: NO_PODS };
  try {
    const reply = await send(callOf(recorder, about));
    recordAbout(recorder, about);
    recordStatus(recorder, reply.statusCode);
    endWithBody(recorder, reply.body, signal);
    return reply;
  } catch (error) {
    recordAbout(recorder, about);
    recordError(recorder, error, signal);
    recorder.end();
    throw error;
  }
}

/**
 * What the span says of the call. It is recorded once the call is over: while a call is under way the collector of
 * garbage has one small object to carry along, not a table of attributes that grows.
 */
interface About {
  readonly pods: readonly PodRef[];
  request: RequestAddress | undefined;
  changed: readonly PodRef[];
}

const NO_PODS: readonly PodRef[] = [];

function recordAbout(recorder: SpanRecorder, { pods, request, changed }: About): void {
  if (!recorder.recording) return;
  recordPods(recorder, pods);
  if (request) recordRequest(recorder, request);
  recordChangedPods(recorder, changed);
}

function callOf(recorder: SpanRecorder, about: About): HttpCall {
  return {
    request(request) {
      about.request = request;
    },
    inject(headers) {
      guardHeaders();
      return injectInto(headers, recorder.context);
    },
    changed(pods) {
      about.changed = pods;
    },
  };
}

function injectInto(headers: Record<string, string>, from: Context): Record<string, string> {
  propagation.inject(from, headers, defaultTextMapSetter);
  return headers;
}

/** Without an SDK a registered propagator may still have something to carry on, such as baggage. */
const UNRECORDED: HttpCall = {
  request() {},
  inject: (headers) => injectInto(headers, context.active()),
  changed() {},
};

function endWithBody(recorder: SpanRecorder, body: unknown, signal: AbortSignal | undefined): void {
  if (!isReadable(body)) {
    recorder.end();
    return;
  }
  watchStream(body, ({ bytes, error }) => {
    recorder.set(A.bytes, bytes);
    if (error !== undefined && !isAbort(error, signal)) recorder.fail(errorType(error));
    recorder.end();
  });
}
