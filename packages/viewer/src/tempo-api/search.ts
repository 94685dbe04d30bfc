import { HttpError } from '../http/body.ts';
import { serviceName, spanName, spanStatus } from '../store/span-ref.ts';
import type { TraceStore } from '../store/store.ts';
import type { StoredTrace } from '../store/trace.ts';
import { type CompiledQuery, compile } from '../traceql/compile.ts';
import { TraceqlError } from '../traceql/error.ts';
import { parse } from '../traceql/parse.ts';
import { count, type TimeRange, timeRange } from './params.ts';
import { spansetJson, spansetsOf } from './spansets.ts';

/** Bounds of Tempo's own defaults. */
const maxLimit = 262_144;
const maxSpansPerSpanset = 100;
const maxRangeSeconds = 168 * 3600;

const bad = (text: string): never => {
  throw new HttpError(400, text);
};

const compiled = (q: string): CompiledQuery => {
  try {
    return compile(parse(q));
  } catch (error) {
    if (error instanceof TraceqlError) return bad(error.message);
    throw error;
  }
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

const newestFirst = (a: StoredTrace, b: StoredTrace): number =>
  a.startNanos < b.startNanos ? 1 : a.startNanos > b.startNanos ? -1 : 0;

/** Traces that overlap the range, newest first. */
const candidates = (store: TraceStore, range: TimeRange | undefined): StoredTrace[] => {
  const traces = [...store.traces()];
  if (range === undefined) return traces.sort(newestFirst);
  const start = BigInt(range.start) * 1_000_000_000n;
  const end = BigInt(range.end) * 1_000_000_000n;
  return traces.filter((trace) => trace.startNanos <= end && trace.endNanos >= start).sort(newestFirst);
};

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

/** Answers `/api/search`. Throws HttpError 400 for parameters and queries that are wrong or beyond this store. */
export const search = (store: TraceStore, parameters: URLSearchParams): unknown => {
  refuseTags(parameters);
  const range = rangeOf(parameters);
  const limit = count(parameters, 'limit', 20);
  if (limit > maxLimit) bad(`limit ${limit} exceeds max limit ${maxLimit}`);
  const spansPerSpanset = count(parameters, 'spss', 3);
  if (spansPerSpanset > maxSpansPerSpanset) {
    bad(`spans per span set exceeds ${maxSpansPerSpanset}. received ${spansPerSpanset}`);
  }
  const query = compiled(parameters.get('q') || '{}');
  const traces: unknown[] = [];
  let inspected = 0;
  for (const trace of candidates(store, range)) {
    if (traces.length === limit) break;
    inspected++;
    const sets = spansetsOf(trace.spans, query);
    if (sets.length === 0) continue;
    traces.push(
      traceJson(
        trace,
        sets.map((set) => spansetJson(set, query, spansPerSpanset)),
      ),
    );
  }
  return { traces, metrics: { inspectedTraces: inspected, completedJobs: 1, totalJobs: 1 } };
};
