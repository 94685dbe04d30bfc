import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from '../http/body.ts';
import { refusal } from '../http/guard.ts';
import { listen } from '../http/listen.ts';
import type { Receiver } from '../receiver.ts';
import type { TraceStore } from '../store/store.ts';
import { version } from '../version.ts';
import { timeRange, traceIdOf } from './params.ts';
import { sendJson, sendProtobuf, sendText } from './respond.ts';
import { search } from './search.ts';
import { resourceSpansJson } from './trace-json.ts';
import { traceByIdMessage, traceMessage } from './trace-protobuf.ts';

/** One request to a route. */
interface Call {
  readonly store: TraceStore;
  readonly query: URLSearchParams;
  readonly wantsProtobuf: boolean;
  readonly response: ServerResponse;
}

/** In version 2 an unknown trace is an empty one; pollers look for spans, not for a status. */
const traceV2 = (id: string, { store, wantsProtobuf, response }: Call): void => {
  const trace = store.trace(id);
  if (wantsProtobuf) {
    sendProtobuf(response, traceByIdMessage(trace));
    return;
  }
  sendJson(response, {
    trace: trace === undefined ? {} : { resourceSpans: resourceSpansJson(trace) },
    metrics: {},
  });
};

const traceV1 = (id: string, { store, wantsProtobuf, response }: Call): void => {
  const trace = store.trace(id);
  if (trace === undefined) response.writeHead(404).end();
  else if (wantsProtobuf) sendProtobuf(response, traceMessage(trace));
  else sendJson(response, { batches: resourceSpansJson(trace) });
};

const buildInfo = () => ({
  version: version(),
  revision: '',
  branch: '',
  buildUser: '',
  buildDate: '',
  goVersion: '',
});

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The request's path and query; throws for a target that is none. */
const targetOf = (request: IncomingMessage): URL => {
  const url = URL.parse(`http://viewer${request.url ?? '/'}`);
  if (url === null || !request.url?.startsWith('/')) throw new HttpError(400, 'malformed request target');
  return url;
};

const routes: ReadonlyMap<string, (call: Call) => void> = new Map([
  ['/ready', ({ response }) => sendText(response, 200, 'ready\n')],
  ['/api/echo', ({ response }) => sendText(response, 200, 'echo')],
  ['/api/status/buildinfo', ({ response }) => sendJson(response, buildInfo())],
  ['/api/search', ({ store, query, response }) => sendJson(response, search(store, query))],
]);

const traceRoute = /^\/api\/(v2\/)?traces\/([^/]+)$/;

const dispatch = (path: string, call: Call): void => {
  const [, v2, id] = traceRoute.exec(path) ?? [];
  const route = routes.get(path);
  if (id !== undefined) {
    timeRange(call.query);
    (v2 === undefined ? traceV1 : traceV2)(traceIdOf(decode(id)), call);
  } else if (route !== undefined) route(call);
  else throw new HttpError(404, '404 page not found');
};

const serve = (store: TraceStore, host: string, request: IncomingMessage, response: ServerResponse): void => {
  const reason = refusal(request, host);
  if (reason !== undefined) throw new HttpError(403, reason);
  const { pathname, searchParams: query } = targetOf(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpError(405, 'only GET and HEAD are supported', { allow: 'GET, HEAD' });
  }
  const wantsProtobuf = request.headers.accept?.includes('application/protobuf') ?? false;
  dispatch(pathname, { store, query, wantsProtobuf, response });
};

/** Starts the part of Tempo's HTTP API that the store can answer. Rejects with the bind error. */
export const startTempoApi = (host: string, port: number, store: TraceStore): Promise<Receiver> =>
  listen(host, port, (request, response) => {
    try {
      serve(store, host, request, response);
    } catch (error) {
      const known = error instanceof HttpError ? error : new HttpError(500, 'internal error');
      for (const [name, value] of Object.entries(known.headers)) response.setHeader(name, value);
      sendText(response, known.status, known.message);
    }
  });
