import type { ServerResponse } from 'node:http';
import { type Routes, readOnly } from '../http/call.ts';
import { sendJson, sendProtobuf, sendText } from '../http/respond.ts';
import type { TraceStore } from '../store/store.ts';
import { version } from '../version.ts';
import { answer } from './answer.ts';
import { timeRange, traceIdOf } from './params.ts';
import { search } from './search.ts';
import { tagValues } from './tag-values.ts';
import { tagNames } from './tags.ts';
import { resourceSpansJson } from './trace-json.ts';
import { traceByIdMessage, traceMessage } from './trace-protobuf.ts';

/** One request to a route. */
interface Question {
  readonly store: TraceStore;
  readonly query: URLSearchParams;
  readonly wantsProtobuf: boolean;
  readonly response: ServerResponse;
}

type Handler = (question: Question) => void | Promise<void>;

/** In version 2 an unknown trace is an empty one; pollers look for spans, not for a status. */
const traceV2 = (id: string, { store, wantsProtobuf, response }: Question): void => {
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

const traceV1 = (id: string, { store, wantsProtobuf, response }: Question): void => {
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

/** A search that takes longer is given up. */
const searchMs = 10_000;

const routes: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['/ready', ({ response }) => sendText(response, 200, 'ready\n')],
  ['/api/echo', ({ response }) => sendText(response, 200, 'echo')],
  ['/api/status/buildinfo', ({ response }) => sendJson(response, buildInfo())],
  [
    '/api/search',
    ({ store, query, response }) => answer(response, searchMs, (signal) => search(store, query, signal)),
  ],
  [
    '/api/v2/search/tags',
    ({ store, query, response }) => answer(response, searchMs, (signal) => tagNames(store, query, signal)),
  ],
]);

const traceRoute = /^\/api\/(v2\/)?traces\/([^/]+)$/;
const valuesRoute = /^\/api\/v2\/search\/tag\/(.+)\/values$/;

/** The handler of a path; undefined for one that is not Tempo's. */
const handlerOf = (path: string): Handler | undefined => {
  const [, v2, id] = traceRoute.exec(path) ?? [];
  const [, tag] = valuesRoute.exec(path) ?? [];
  if (tag !== undefined) {
    return ({ store, query, response }) =>
      answer(response, searchMs, (signal) => tagValues(store, decode(tag), query, signal));
  }
  if (id === undefined) return routes.get(path);
  return (question) => {
    timeRange(question.query);
    (v2 === undefined ? traceV1 : traceV2)(traceIdOf(decode(id)), question);
  };
};

/** The part of Tempo's HTTP API that the store can answer. */
export const tempoApi =
  (store: TraceStore): Routes =>
  async ({ request, response, path, query }) => {
    const handler = handlerOf(path);
    if (handler === undefined) return false;
    readOnly(request);
    const wantsProtobuf = request.headers.accept?.includes('application/protobuf') ?? false;
    await handler({ store, query, wantsProtobuf, response });
    return true;
  };
