import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from '../http/body.ts';
import { type Call, type Routes, readOnly } from '../http/call.ts';
import { sendJson } from '../http/respond.ts';
import type { Scrapers } from '../scrape/scrapers.ts';
import type { WatchedStore } from '../store/changes.ts';
import type { StoredTrace } from '../store/trace.ts';
import { traceIdOf } from '../tempo-api/params.ts';
import { TraceqlError } from '../traceql/error.ts';
import type { PageError } from './contract.ts';
import { importSpans } from './import/import.ts';
import { metricExemplars, metrics } from './metrics/metrics.ts';
import { createPodList } from './pods/list.ts';
import { spanStatistics } from './statistics/statistics.ts';
import { sendOtlpJson } from './trace/otlp-json.ts';
import { spanDetail } from './trace/span-detail.ts';
import { sendTraceDetail } from './trace/trace-detail.ts';
import { filterChoices } from './traces/choices.ts';
import { createLiveLists, type LiveSource } from './traces/live.ts';
import { type ListSource, traceList } from './traces/trace-list.ts';

/** The routes under `/ui/`. */
export interface PageApi {
  readonly routes: Routes;
  /** Ends the live lists, which would go on for ever. */
  close(): void;
}

type Answer = (call: Call) => unknown;

/** Bodies of 16 MiB in memory at a time. */
const maxImports = 2;

const notFound = (what: string): HttpError => new HttpError(404, `${what} is not in the store`);

const onlyPost = ({ method }: IncomingMessage): void => {
  if (method !== 'POST') throw new HttpError(405, 'only POST is supported', { allow: 'POST' });
};

const sendTraceqlError = (response: ServerResponse, error: TraceqlError): void => {
  const { code, reason, offset, length } = error;
  const body: PageError = { error: { code, message: reason, offset, length } };
  response.writeHead(400, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
};

/** A page that asks again while its user types does not wait for the answers before. */
const untilGone = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
};

const json =
  (answer: (call: Call) => unknown): Answer =>
  async (call) => {
    readOnly(call.request);
    sendJson(call.response, await answer(call));
  };

/** `/ui/traces/{id}` and what is below it. */
const traceRoute = /^\/ui\/traces\/([^/]+)(?:\/(?:(otlp\.json)|spans\/([0-9a-f]{16})))?$/i;

const answerTrace = async (
  { store }: ListSource,
  trace: StoredTrace,
  [, , otlp, spanId]: RegExpExecArray,
  response: ServerResponse,
): Promise<void> => {
  if (otlp !== undefined) return sendOtlpJson(response, trace);
  if (spanId === undefined) return sendTraceDetail(response, trace);
  const detail = await spanDetail(store, trace.traceId, spanId.toLowerCase());
  if (detail === undefined) throw notFound(`span ${spanId}`);
  sendJson(response, detail);
};

/** What the page asks for, answered from the store and from what was scraped. */
export const createPageApi = (
  store: WatchedStore,
  scrapers: Scrapers,
  options: Omit<LiveSource, 'store'>,
): PageApi => {
  const source = { store, ...options };
  const live = createLiveLists(source);
  const pods = createPodList(store);
  let imports = 0;

  const takeFile: Answer = async ({ request, response }) => {
    onlyPost(request);
    if (imports >= maxImports) throw new HttpError(429, 'too many files at a time', { 'retry-after': '1' });
    imports++;
    try {
      sendJson(response, await importSpans(store, request));
    } finally {
      imports--;
    }
  };

  const answers: ReadonlyMap<string, Answer> = new Map([
    ['/ui/traces', json(({ query, response }) => traceList(source, query, untilGone(response)))],
    ['/ui/statistics', json(({ query }) => spanStatistics(store, query))],
    ['/ui/pods', json(() => pods())],
    ['/ui/metrics', json(({ query }) => metrics(scrapers, query))],
    ['/ui/metrics/exemplars', json(({ query }) => metricExemplars(scrapers, store, query))],
    ['/ui/choices', json(() => filterChoices(store))],
    ['/ui/import', takeFile],
    [
      '/ui/live',
      ({ request, query, response }) => {
        readOnly(request);
        live.open(query, response);
      },
    ],
  ]);

  const answer = async (call: Call): Promise<boolean> => {
    const route = answers.get(call.path);
    if (route !== undefined) {
      await route(call);
      return true;
    }
    const match = traceRoute.exec(call.path);
    if (match === null) return false;
    readOnly(call.request);
    const id = traceIdOf(match[1] ?? '');
    const trace = store.trace(id);
    if (trace === undefined) throw notFound(`trace ${id}`);
    await answerTrace(source, trace, match, call.response);
    return true;
  };

  return {
    routes: async (call) => {
      try {
        return await answer(call);
      } catch (error) {
        if (!(error instanceof TraceqlError)) throw error;
        sendTraceqlError(call.response, error);
        return true;
      }
    },
    close: () => live.close(),
  };
};
