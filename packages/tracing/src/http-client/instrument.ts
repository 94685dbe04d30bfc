import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { propagation } from '@opentelemetry/api';
import { currentTracer } from '../recorder.ts';
import { type ClientCall, startClientCall } from './client-call.ts';
import { createDescribe } from './describe.ts';
import { createOpenCalls } from './open-calls.ts';
import type { HttpClientOptions } from './options.ts';
import { addHeaderOnce, HEADER_SETTER, keepFirst, namesSpan } from './trace-headers.ts';
import type { UndiciRequest } from './undici.ts';
import * as undici from './undici.ts';

/**
 * Makes a CLIENT span of each request of undici 6 to 8 and of the built-in fetch in this thread, below the span that is
 * active where the request is made, and sends its context along. The span ends with the response's body.
 *
 * A request whose headers name a span already is left alone: it is one of `httpCall`, or the official instrumentation's.
 * Where that one is registered later, its span takes the place of ours. While no SDK runs nothing is done.
 *
 * @returns ends it; spans of requests under way end there
 */
export function instrumentHttpClient(options: HttpClientOptions = {}): () => void {
  const describe = createDescribe(options);
  const open = createOpenCalls<ClientCall>();
  const key = Symbol('call');
  /** A WeakMap would cost more than the span. */
  const callOf = (request: UndiciRequest) => request[key];
  const take = (request: UndiciRequest) => {
    const call = callOf(request);
    if (!call || !open.delete(call)) return undefined;
    request[key] = undefined;
    return call;
  };
  const addHeader = addHeaderOnce((request) => take(request) !== undefined);

  function onCreated(message: unknown): void {
    const request = currentTracer() && undici.requestOf(message);
    if (!request) return;
    if (namesSpan(request.headers)) {
      keepFirst(request);
      return;
    }
    const about = describe(request);
    const call = about && startClientCall(about);
    if (!call) return;
    propagation.inject(call.context, request, HEADER_SETTER);
    request.addHeader = addHeader;
    request[key] = call;
    open.add(call);
  }

  const listeners = listenersOf(onCreated, callOf, take);
  for (const [name, listener] of listeners) subscribe(name, listener);
  return () => {
    for (const [name, listener] of listeners) unsubscribe(name, listener);
    open.endAll();
  };
}

/** What a channel says of a request under way. */
interface Message {
  readonly request: UndiciRequest;
  readonly response: { readonly statusCode: number };
  readonly socket: { readonly alpnProtocol?: unknown };
  readonly error: unknown;
}

function listenersOf(
  onCreated: (message: unknown) => void,
  callOf: (request: UndiciRequest) => ClientCall | undefined,
  take: (request: UndiciRequest) => ClientCall | undefined,
): [string, ChannelListener][] {
  const on = (name: string, listener: (message: Message) => void): [string, ChannelListener] => [
    name,
    harmless(listener),
  ];
  return [
    on(undici.REQUEST_CREATED, onCreated),
    on(undici.HEADERS_SENT, ({ request, socket }) =>
      callOf(request)?.sent(socket.alpnProtocol === 'h2' ? '2' : '1.1'),
    ),
    on(undici.RESPONSE_STARTED, ({ request, response }) => callOf(request)?.responded(response.statusCode)),
    on(undici.RESPONSE_ENDED, ({ request }) => take(request)?.end()),
    on(undici.REQUEST_FAILED, ({ request, error }) => take(request)?.failed(error)),
  ];
}

/** What a listener throws would end the process: Node raises it as an uncaught exception. */
function harmless(listener: (message: Message) => void): ChannelListener {
  return (message) => {
    try {
      listener(message as Message);
    } catch {
      // The request goes on without its span.
    }
  };
}
