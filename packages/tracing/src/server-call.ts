import { type Attributes, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { errorType, statusOfError } from './failure.ts';
import { recordStatus } from './http-call.ts';
import { type PodRef, recordChangedPods, recordNode, recordPods } from './pod.ts';
import { type SpanRecorder, startRecorder } from './recorder.ts';
import { recordRequest } from './url.ts';
import type { ServerSpanName } from './vocabulary.ts';

/** The part of node:http's IncomingMessage that is read; `socket.encrypted` tells https from http. */
export interface IncomingLike {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket?: { readonly localAddress?: string | undefined; readonly localPort?: number | undefined };
}

/** The call as the handler sees it. */
export interface ServerCall {
  /** The pods that the request is about: one by name, several by count. */
  pods(pods: readonly PodRef[]): void;
  /** Of several pods, those whose status changed; at most 16 are recorded. */
  changed(pods: readonly PodRef[]): void;
  setAttributes(attributes: Attributes): void;
  addEvent(name: string, attributes?: Attributes): void;
}

function recordAddress(recorder: SpanRecorder, request: IncomingLike): void {
  const { host = 'localhost' } = request.headers;
  const scheme = request.socket && 'encrypted' in request.socket ? 'https' : 'http';
  const url = `${scheme}://${host}${request.url ?? '/'}`;
  recordRequest(recorder, { method: request.method ?? 'GET', url });
}

/**
 * Runs an HTTP handler inside a SERVER span that continues the caller's trace (W3C traceparent). The handler answers
 * the status it sent, which becomes `exit.code`; a throw is recorded as 500 (or the error's own status) and rethrown.
 */
export async function serverCall<R extends { readonly statusCode: number }>(
  name: ServerSpanName,
  request: IncomingLike,
  work: (call: ServerCall) => Promise<R>,
): Promise<R> {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const recorder = startRecorder(name, { parent });
  if (!recorder) return work(UNRECORDED);
  if (recorder.recording) {
    recordAddress(recorder, request);
    recordNode(recorder);
  }
  try {
    const reply = await context.with(recorder.context, work, undefined, callOf(recorder));
    recordStatus(recorder, reply.statusCode);
    return reply;
  } catch (error) {
    recordStatus(recorder, statusOfError(error) ?? 500);
    recorder.fail(errorType(error));
    throw error;
  } finally {
    recorder.end();
  }
}

function callOf(recorder: SpanRecorder): ServerCall {
  return {
    pods: (pods) => recordPods(recorder, pods),
    changed: (pods) => recordChangedPods(recorder, pods),
    setAttributes: (attributes) => recorder.setAttributes(attributes),
    addEvent: (name, attributes) => recorder.addEvent(name, attributes),
  };
}

const UNRECORDED: ServerCall = { pods() {}, changed() {}, setAttributes() {}, addEvent() {} };
