import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { checkContentType, readBody } from './body.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { HttpError } from './http-error.ts';
import { listenOnPort, listenOnSocket, type ServerAddress } from './listen.ts';
import { sendError } from './reply.ts';

export interface ServerOptions extends GuardOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, a free port. */
  readonly port?: number;
  /** Listen on a unix socket instead; only its owner can open it. */
  readonly socketPath?: string;
  /** Largest request body. Default: 16 MiB. */
  readonly maxBodyBytes?: number;
  /** Requests in hand at once, log streams included; more are answered 503. Default: 256. */
  readonly maxConcurrency?: number;
  /** How long a request may take to arrive, in ms. Default: 30,000. */
  readonly requestTimeout?: number;
  /** How long `close` waits for requests in hand, in ms. Default: 5,000. */
  readonly closeTimeout?: number;
  /** Told of each failure whose cause the caller is not told. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

/** One request in hand. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the caller goes away, or when the server closes and waited long enough. */
  readonly signal: AbortSignal;
  /** Aborts as soon as the server begins to close: for streams, which would never end by themselves. */
  readonly closing: AbortSignal;
  /** interLink's session id of the call, made up where the caller sent none. */
  readonly session: string;
  body(): Promise<string>;
}

export type Handler = (exchange: Exchange) => Promise<void>;

/** Handlers by path, then by method. */
export type Routes = { readonly [path: string]: { readonly [method: string]: Handler } };

export interface HttpServer {
  /** Resolves once requests are taken. */
  listen(): Promise<ServerAddress>;
  /** Takes no more requests, ends log streams, and resolves when those in hand are answered or `closeTimeout` passed. */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT = 10_000;
/** Longer than a kubelet's poll period, so that its connection lives from poll to poll. */
const KEEP_ALIVE_TIMEOUT = 75_000;
const MAX_HEADER_BYTES = 16_384;

function findHandler(routes: Routes, { method = '', url = '' }: IncomingMessage): Handler {
  const path = url.split('?', 1)[0] ?? '';
  const methods = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!methods) throw new HttpError(404, 'NO_ROUTE', 'no such path');
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!handler) throw new HttpError(405, 'METHOD', `this path takes ${Object.keys(methods).join(' or ')}`);
  return handler;
}

function sessionOf({ headers }: IncomingMessage): string {
  const given = headers['interlink-http-session'];
  // It goes on in a header and into logs.
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given)
    ? given
    : `Request-${crypto.randomUUID()}`;
}

/** An HTTP server with the limits that every server here has. */
export function createHttpServer(routes: Routes, options: ServerOptions): HttpServer {
  const { host = '127.0.0.1', port = 0, socketPath, maxBodyBytes = 16 * 1024 * 1024 } = options;
  const { maxConcurrency = 256, requestTimeout = 30_000, closeTimeout = 5_000 } = options;
  const guard = createGuard(options, { host, unix: socketPath !== undefined });
  const closing = new AbortController();
  const givenUp = new AbortController();
  let inHand = 0;

  const server = createServer({
    headersTimeout: Math.min(HEADERS_TIMEOUT, requestTimeout),
    requestTimeout,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: Math.min(1_000, requestTimeout),
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (inHand > maxConcurrency) throw new HttpError(503, 'BUSY', 'too many requests at once');
    guard(request);
    const handler = findHandler(routes, request);
    checkContentType(request);
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    await handler({
      request,
      response,
      signal: AbortSignal.any([gone.signal, givenUp.signal]),
      closing: closing.signal,
      session: sessionOf(request),
      body: () => readBody(request, maxBodyBytes),
    });
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    inHand += 1;
    handle(request, response)
      .catch((error: unknown) => sendError(request, response, error, options.onError))
      .finally(() => {
        inHand -= 1;
      });
  });

  return {
    listen: () =>
      socketPath === undefined
        ? listenOnPort(server, { scheme: 'http', host, port })
        : listenOnSocket(server, socketPath),
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      closing.abort();
      server.closeIdleConnections();
      const patience = setTimeout(() => {
        givenUp.abort();
        server.closeAllConnections();
      }, closeTimeout);
      await closed;
      clearTimeout(patience);
    },
  };
}
