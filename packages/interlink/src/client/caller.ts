import { randomInt } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type HttpCall, type HttpCallName, httpCall, type PodRef } from '@vk-telemetry/tracing';
import { bodyText } from './body-text.ts';
import { connectionError, InterlinkError, statusError } from './interlink-error.ts';
import type { Transport, TransportRequest } from './transport.ts';

export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit of this call in ms. Default: the client's. */
  readonly timeout?: number | undefined;
}

/** What one call is, whatever its options. */
export interface CallSpec {
  readonly span: HttpCallName;
  readonly method: TransportRequest['method'];
  readonly path: string;
  /** interLink's prefix of the session id (pkg/virtualkubelet/execute.go). */
  readonly session: string;
  readonly pods: readonly PodRef[];
  readonly body?: unknown;
}

type Answer<T> =
  | { readonly ok: true; readonly statusCode: number; readonly value: T; readonly body?: Readable }
  | { readonly ok: false; readonly statusCode: number; readonly text: string };

export interface Caller {
  /** A call whose answer is read whole. */
  ask<T>(spec: CallSpec, options: CallOptions, decode: (text: string, call: HttpCall) => T): Promise<T>;
  /** A call whose answer is a stream; its span ends with it. */
  stream(spec: CallSpec, options: CallOptions): Promise<Readable>;
}

const isSuccess = (statusCode: number) => statusCode >= 200 && statusCode < 300;

function decodeReply<T>(what: string, statusCode: number, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not readable';
    const message = `the answer to ${what} is malformed: ${reason}`;
    throw new InterlinkError('MALFORMED_REPLY', message, { statusCode, cause });
  }
}

export function createCaller(transport: Transport, defaultTimeout: number): Caller {
  async function open(spec: CallSpec, call: HttpCall, headersTimeout: number, signal?: AbortSignal) {
    const url = transport.urlOf(spec.path);
    call.request({ method: spec.method, url, socketPath: transport.socketPath });
    const headers = {
      ...(spec.body !== undefined && { 'Content-Type': 'application/json' }),
      'InterLink-Http-Session': `${spec.session}#${randomInt(100_000)}`,
      ...(await transport.authorization()),
    };
    const body = spec.body === undefined ? undefined : JSON.stringify(spec.body);
    signal?.throwIfAborted();
    const { method } = spec;
    return transport.request({ method, url, headers: call.inject(headers), body, signal, headersTimeout });
  }

  /** Runs a call in its span and tells its failure in the caller's terms. */
  async function run<T>(
    spec: CallSpec,
    signal: AbortSignal | undefined,
    send: (call: HttpCall) => Promise<Answer<T>>,
  ): Promise<T> {
    const what = `${spec.method} ${spec.path} of ${transport.socketPath ?? transport.urlOf('/').host}`;
    const answer = await httpCall(spec.span, spec.pods, send, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : connectionError(what, error);
    });
    if (!answer.ok) throw statusError(what, answer.statusCode, transport.redact(answer.text));
    return answer.value;
  }

  return {
    ask(spec, options, decode) {
      const timeout = options.timeout ?? defaultTimeout;
      const inTime = AbortSignal.timeout(timeout);
      const signal = options.signal ? AbortSignal.any([options.signal, inTime]) : inTime;
      return run(spec, options.signal, async (call) => {
        const { statusCode, body } = await open(spec, call, timeout, signal);
        const text = await bodyText(body, statusCode);
        if (!isSuccess(statusCode)) return { ok: false, statusCode, text };
        const value = decodeReply(spec.path, statusCode, () => decode(text, call));
        return { ok: true, statusCode, value };
      });
    },
    stream(spec, options) {
      const { signal, timeout = defaultTimeout } = options;
      return run(spec, signal, async (call) => {
        const { statusCode, body } = await open(spec, call, timeout, signal);
        if (!isSuccess(statusCode)) return { ok: false, statusCode, text: await bodyText(body, statusCode) };
        return { ok: true, statusCode, value: body, body };
      });
    },
  };
}
