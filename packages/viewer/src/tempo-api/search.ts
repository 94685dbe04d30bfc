import { HttpError } from '../http/body.ts';
import { serviceName, spanName, spanStatus } from '../store/span-ref.ts';
import type { TraceStore } from '../store/store.ts';
import type { StoredTrace } from '../store/trace.ts';
import { compileQuery } from '../traceql/query.ts';
import { count, type TimeRange, timeRange } from './params.ts';
import { matchingSpans } from './scan.ts';
import { spansetJson } from './spansets.ts';

/** Bounds of Tempo's own defaults. */
const maxLimit = 262_144;
const maxSpansPerSpanset = 100;
const maxRangeSeconds = 168 * 3600;

const bad = (text: string): never => {
  throw new HttpError(400, text);
};

/** Counts of spans and of errors per service. */
const serviceStats = (trace: StoredTrace): unknown => {
  const services = new Map<string, { spanCount: number; errorCount?: number }>();
  for (const span of trace.spans) {
    const name = serviceName(span);
    const stats = services.get(name) ?? { spanCount: 0 };
    services.set(name, stats);
    stats.spanCount++;
    if (spanStatus(span) === 2) stats.errorCount = (stats.errorCount ?? 0) + 1;
  }
  return Object.fromEntries(services);
};

const traceJson = (trace: StoredTrace, spanSets: readonly unknown[]): unknown => ({
  traceID: trace.traceId,
  rootServiceName: trace.root === undefined ? '<root span not yet received>' : serviceName(trace.root),
  rootTraceName: trace.root === undefined ? '' : spanName(trace.root),
  startTimeUnixNano: String(trace.startNanos),
  durationMs: Number((trace.endNanos - trace.startNanos) / 1_000_000n),
  spanSet: spanSets[0],
  spanSets,
  serviceStats: serviceStats(trace),
});

const rangeOf = (query: URLSearchParams): TimeRange | undefined => {
  const range = timeRange(query);
  if (range === undefined || range.end - range.start <= maxRangeSeconds) return range;
  return bad(
    `range specified by start and end exceeds 168h0m0s. received start=${range.start} end=${range.end}`,
  );
};

/** Refuses the parameters of the search that TraceQL replaced. */
const refuseTags = (query: URLSearchParams): void => {
  if (query.has('q') && query.has('tags')) bad("invalid request: can't specify tags and q in the same query");
  for (const name of ['tags', 'minDuration', 'maxDuration']) {
    if (query.has(name)) bad(`the parameter ${name} is not in the embedded store; use q, or Tempo`);
  }
};

/** Parameters of a search, checked. */
interface Search {
  readonly q: string;
  readonly range: TimeRange | undefined;
  readonly limit: number;
  readonly spansPerSpanset: number;
}

const searchOf = (parameters: URLSearchParams): Search => {
  refuseTags(parameters);
  const range = rangeOf(parameters);
  const limit = count(parameters, 'limit', 20);
  if (limit > maxLimit) bad(`limit ${limit} exceeds max limit ${maxLimit}`);
  const spansPerSpanset = count(parameters, 'spss', 3);
  if (spansPerSpanset > maxSpansPerSpanset) {
    bad(`spans per span set exceeds ${maxSpansPerSpanset}. received ${spansPerSpanset}`);
  }
  return { q: parameters.get('q') || '{}', range, limit, spansPerSpanset };
};

/**
 * Answers `/api/search`; ends with the signal's reason when that aborts. Rejects with HttpError 400 for wrong parameters
 * and with TraceqlError for queries that are wrong or beyond this store.
 */
export const search = async (
  store: TraceStore,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<unknown> => {
  const wanted = searchOf(parameters);
  const query = compileQuery(wanted.q);
  const traces: unknown[] = [];
  let inspected = 0;
  for await (const { trace, spans } of matchingSpans(store, wanted.range, query, signal)) {
    inspected++;
    const sets = query.spansets(spans, trace);
    if (sets.length === 0) continue;
    query.work.steps += trace.spans.length;
    traces.push(
      traceJson(
        trace,
        sets.map((set) => spansetJson(set, trace, query, wanted.spansPerSpanset)),
      ),
    );
    if (traces.length === wanted.limit) break;
  }
  return { traces, metrics: { inspectedTraces: inspected, completedJobs: 1, totalJobs: 1 } };
};
