import { context, defaultTextMapSetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { errorType, isAbort, statusOfError } from './failure.ts';
import { changedPodsAttributes, type PodRef, podsAttributes } from './pod.ts';
import { type SpanRecorder, startRecorder } from './recorder.ts';
import { isReadable, watchStream } from './stream.ts';
import { requestAttributes } from './url.ts';
import { ATTRIBUTES as A, type HttpCallName } from './vocabulary.ts';

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

function exitCode(status: number) {
  return { [A.exitCode]: status, [A.exitcCode]: status };
}

function recordStatus(recorder: SpanRecorder, status: number): void {
  recorder.setAttributes({ ...exitCode(status), [A.httpStatus]: status });
  if (status >= 400) recorder.fail(String(status));
}

function recordError(recorder: SpanRecorder, error: unknown, signal: AbortSignal | undefined): void {
  if (isAbort(error, signal)) return;
  const status = statusOfError(error);
  if (status === undefined) recorder.setAttributes(exitCode(NO_RESPONSE));
  else recordStatus(recorder, status);
  if (status === undefined || status < 400) recorder.fail(errorType(error));
}

/**
 * Runs one HTTP attempt inside a CLIENT span, with any HTTP client. `send` makes the request and answers its status;
 * a body that is a Node stream keeps the span open until the stream ends, fails or is destroyed.
 *
 * `exit.code` is the status as an integer, 500 where no response came (with `error.type` a code or `timeout`), absent
 * where the caller aborted. PingHttpCall starts a trace of its own.
 */
export async function httpCall<R extends HttpReply>(
  name: HttpCallName,
  pods: readonly PodRef[],
  send: (call: HttpCall) => Promise<R>,
  { signal }: HttpCallOptions = {},
): Promise<R> {
  const root = name === 'PingHttpCall';
  const recorder = startRecorder(name, root ? { root, parent: ROOT_CONTEXT } : {});
  if (recorder.recording) recorder.setAttributes(podsAttributes(pods));
  try {
    const reply = await context.with(recorder.context, send, undefined, callOf(recorder));
    recordStatus(recorder, reply.statusCode);
    endWithBody(recorder, reply.body, signal);
    return reply;
  } catch (error) {
    recordError(recorder, error, signal);
    recorder.end();
    throw error;
  }
}

function callOf(recorder: SpanRecorder): HttpCall {
  return {
    request(request) {
      if (recorder.recording) recorder.setAttributes(requestAttributes(request));
    },
    inject(headers) {
      propagation.inject(recorder.context, headers, defaultTextMapSetter);
      return headers;
    },
    changed(pods) {
      if (recorder.recording && pods.length > 0) recorder.setAttributes(changedPodsAttributes(pods));
    },
  };
}

function endWithBody(recorder: SpanRecorder, body: unknown, signal: AbortSignal | undefined): void {
  if (!isReadable(body)) {
    recorder.end();
    return;
  }
  watchStream(body, ({ bytes, error }) => {
    recorder.setAttributes({ [A.bytes]: bytes });
    if (error !== undefined && !isAbort(error, signal)) recorder.fail(errorType(error));
    recorder.end();
  });
}
