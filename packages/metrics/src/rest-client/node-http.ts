import type { ClientRequest, IncomingMessage } from 'node:http';
import { listen } from './channels.ts';
import type { Call, Recorder } from './recorder.ts';

type Request = ClientRequest & {
  [key: symbol]: Call | undefined;
  /** Node sets it before it emits `upgrade` or `connect`. */
  readonly res?: IncomingMessage | null;
};

interface Message {
  readonly request: Request;
  readonly response: IncomingMessage;
  readonly error: unknown;
}

/** Records attempts of node:http and node:https (Node's diagnostics_channel.md, built-in channels, HTTP). */
export function recordNodeHttp(recorder: Recorder): () => void {
  const key = Symbol('rest client call');
  let over = false;

  function take(request: Request): Call | undefined {
    const call = request[key];
    if (call) request[key] = undefined;
    return call;
  }

  /** An upgraded connection has no event of its own: the request is closed then, and has its response. */
  function onClosed(this: Request): void {
    const call = over ? undefined : take(this);
    if (call && this.res?.statusCode) recorder.responded(call, this.res.statusCode);
    else if (call) recorder.failed(call, undefined);
  }

  const end = listen<Message>({
    'http.client.request.created': ({ request }) => {
      request[key] = recorder.begin(originOf(request), request.method, request.path);
      if (request[key]) request.once('close', onClosed);
    },
    'http.client.response.finish': ({ request, response }) => {
      const call = take(request);
      if (call) recorder.responded(call, response.statusCode ?? 0);
    },
    'http.client.request.error': ({ request, error }) => {
      const call = take(request);
      if (call) recorder.failed(call, error);
    },
  });
  return () => {
    over = true;
    end();
  };
}

/** The port is in the Host header alone, which callers can set: it counts where it names the host that is asked. */
function originOf(request: ClientRequest): string {
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  const header = request.getHeader('host');
  const named = typeof header === 'string' && (header === host || header.startsWith(`${host}:`));
  return `${request.protocol}//${named ? header : host}`;
}
