import { propagation } from '@opentelemetry/api';
import { currentTracer } from '../recorder.ts';
import { type ClientCall, startClientCall } from './client-call.ts';
import { createDescribe, type RequestLike } from './describe.ts';
import { type DispatchHandler, TracedHandler } from './handler.ts';
import { guardHeaders } from './header-guard.ts';
import { createOpenCalls } from './open-calls.ts';
import type { HttpClientOptions } from './options.ts';
import { COPY_SETTER, copyHeaders, flatHeaders } from './request-headers.ts';
import { namesSpan } from './trace-headers.ts';

interface DispatchOptions extends RequestLike {
  readonly headers?: unknown;
  readonly signal?: unknown;
}

type Dispatch = (options: DispatchOptions, handler: DispatchHandler) => boolean;
/** undici's own, of whatever version. */
type AnyDispatch = (options: never, handler: never) => boolean;

/** Of all dispatchers, so that what is open can be ended before the SDK stops. */
const open = createOpenCalls<ClientCall>();

/** Ends the spans of requests under way. */
export function endInterceptedCalls(): void {
  open.endAll();
}

/**
 * An interceptor for `dispatcher.compose` of undici 7 and 8: CLIENT spans as those of `instrumentHttpClient`, for the
 * requests of that dispatcher alone. Composed before undici's `retry` and `redirect` it makes a span of each attempt,
 * which counts those before it (of the one composed next); composed after them, one of all. A request that waits for a connection of its pool
 * is below its caller all the same, and an abort is known by the request's `signal` too.
 */
export function tracingInterceptor(options: HttpClientOptions = {}): (dispatch: AnyDispatch) => Dispatch {
  const describe = createDescribe(options);
  /** An interceptor that sends a request again does so with the same handler. */
  const sends = new WeakMap<DispatchHandler, number>();

  function begin(request: DispatchOptions, handler: DispatchHandler): Begun | undefined {
    if (!currentTracer()) return undefined;
    const headers = copyHeaders(request.headers);
    if (!headers || namesSpan(flatHeaders(headers))) return undefined;
    const resends = sends.get(handler) ?? 0;
    const about = describe(request, resends);
    const call = about && startClientCall(about);
    if (!call) return undefined;
    sends.set(handler, resends + 1);
    propagation.inject(call.context, headers, COPY_SETTER);
    guardHeaders();
    open.add(call);
    return { call, headers };
  }

  const intercept = (dispatch: Dispatch) => (request: DispatchOptions, handler: DispatchHandler) => {
    const begun = isTraceable(request, handler) ? harmless(() => begin(request, handler)) : undefined;
    if (!begun) return dispatch(request, handler);
    const { call, headers } = begun;
    const signal = request.signal instanceof AbortSignal ? request.signal : undefined;
    const end = (how: () => void) => {
      if (open.delete(call)) harmless(how);
    };
    const traced = new TracedHandler(handler, call, {
      ended: () => end(() => call.end()),
      failed: (error) => end(() => call.failed(error, signal)),
    });
    try {
      return dispatch({ ...request, headers }, traced);
    } catch (error) {
      end(() => call.failed(error, signal));
      throw error;
    }
  };
  return (dispatch) => intercept(dispatch as Dispatch);
}

interface Begun {
  readonly call: ClientCall;
  readonly headers: unknown;
}

/** Handlers before undici 7 have other methods. */
function isTraceable(request: unknown, handler: unknown): boolean {
  const of = (value: unknown): value is object => typeof value === 'object' && value !== null;
  return of(request) && of(handler) && 'onRequestStart' in handler;
}

/** The request goes on, with or without its span. */
function harmless<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
