import type { ServerResponse } from 'node:http';
import { HttpError } from '../http/body.ts';
import { type Routes, readOnly } from '../http/call.ts';
import { sendJson, sendProtobuf, sendText } from '../http/respond.ts';
import type { TraceStore } from '../store/store.ts';
import { version } from '../version.ts';
import { timeRange, traceIdOf } from './params.ts';
import { search } from './search.ts';
import { resourceSpansJson } from './trace-json.ts';
import { traceByIdMessage, traceMessage } from './trace-protobuf.ts';

/** One request to a route. */
interface Question {
  readonly store: TraceStore;
  readonly query: URLSearchParams;
  readonly wantsProtobuf: boolean;
  readonly response: ServerResponse;
}

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

/** Tempo's status and text for a query that takes too long. */
const deadline = () => new HttpError(504, 'context deadline exceeded');
const searchMs = 10_000;

/** A signal that aborts when the client goes away, or when a search takes too long. */
const untilGone = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, AbortSignal.timeout(searchMs)]);
};

/** Answers with what `find` gives, unless nobody waits for it any more. */
const answer = async (
  { response }: Question,
  find: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> => {
  const signal = untilGone(response);
  try {
    sendJson(response, await find(signal));
  } catch (error) {
    if (error !== signal.reason) throw error;
    if (!response.destroyed) throw deadline();
  }
};

const routes: ReadonlyMap<string, (question: Question) => void | Promise<void>> = new Map([
  ['/ready', ({ response }) => sendText(response, 200, 'ready\n')],
  ['/api/echo', ({ response }) => sendText(response, 200, 'echo')],
  ['/api/status/buildinfo', ({ response }) => sendJson(response, buildInfo())],
  ['/api/search', (question) => answer(question, (signal) => search(question.store, question.query, signal))],
]);

const traceRoute = /^\/api\/(v2\/)?traces\/([^/]+)$/;

/** The part of Tempo's HTTP API that the store can answer. */
export const tempoApi =
  (store: TraceStore): Routes =>
  async ({ request, response, path, query }) => {
    const [, v2, id] = traceRoute.exec(path) ?? [];
    const route = routes.get(path);
    if (id === undefined && route === undefined) return false;
    readOnly(request);
    const wantsProtobuf = request.headers.accept?.includes('application/protobuf') ?? false;
    const question = { store, query, wantsProtobuf, response };
    if (id === undefined) await route?.(question);
    else {
      timeRange(query);
      (v2 === undefined ? traceV1 : traceV2)(traceIdOf(decode(id)), question);
    }
    return true;
  };
