import { allSpans } from '../../store/all-spans.ts';
import { serviceName, spanName } from '../../store/span-ref.ts';
import { startMicros } from '../../store/span-times.ts';
import type { TraceStore } from '../../store/store.ts';
import { eachInTurns } from '../../turns.ts';
import type { SpanStatistics, SpanStatisticsRow } from '../contract.ts';
import { given, whole } from '../params.ts';
import { createSamples, type Samples } from './samples.ts';

const bucketCount = 60;
/** A program that puts ids into span names makes one of each. */
const maxRows = 200;
const maxServices = 1_000;

interface Window {
  readonly startMicros: number;
  readonly endMicros: number;
  readonly bucketMicros: number;
}

/** Up to now; begins where a bucket does, so that a bucket's figures do not change as time goes on. */
const windowOf = (minutes: number): Window => {
  const bucketMicros = (minutes * 60_000_000) / bucketCount;
  const endMicros = Date.now() * 1_000;
  const first = Math.floor(endMicros / bucketMicros) - bucketCount + 1;
  return { startMicros: first * bucketMicros, endMicros, bucketMicros };
};

const nearestRank = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;

const rowOf = (name: string, samples: Samples, window: Window): SpanStatisticsRow => {
  const { all, buckets } = samples.sorted(bucketCount);
  const perBucket = (share: number) =>
    buckets.map(({ durations }) => (durations.length === 0 ? null : nearestRank(durations, share)));
  const errorCounts = buckets.map(({ errors }) => errors);
  return {
    name,
    count: samples.count(),
    errors: errorCounts.reduce((sum, errors) => sum + errors, 0),
    ratePerSecond: (samples.count() * 1_000_000) / (window.endMicros - window.startMicros),
    p50Micros: nearestRank(all, 0.5),
    p95Micros: nearestRank(all, 0.95),
    p99Micros: nearestRank(all, 0.99),
    maxMicros: all.at(-1) ?? 0,
    lastExitCode: samples.lastExitCode(),
    counts: buckets.map(({ durations }) => durations.length),
    errorCounts,
    p50: perBucket(0.5),
    p95: perBucket(0.95),
    p99: perBucket(0.99),
  };
};

/** Answers `/ui/statistics`: the spans that started within the window. Throws HttpError 400. */
export const spanStatistics = async (store: TraceStore, query: URLSearchParams): Promise<SpanStatistics> => {
  const window = windowOf(whole(query, 'minutes', { min: 1, max: 1_440, fallback: 15 }));
  const service = given(query, 'service');
  const services = new Set<string>();
  const names = new Map<string, Samples>();
  await eachInTurns(allSpans([...store.traces()]), (span) => {
    const start = startMicros(span);
    if (start < window.startMicros || start > window.endMicros) return;
    const own = serviceName(span);
    if (own !== '') services.add(own);
    if (service !== undefined && own !== service) return;
    const name = spanName(span);
    const samples = names.get(name) ?? createSamples();
    if (samples.count() === 0) names.set(name, samples);
    samples.add(span, Math.floor((start - window.startMicros) / window.bucketMicros));
  });
  const most = [...names]
    .sort(([a, x], [b, y]) => y.count() - x.count() || (a < b ? -1 : 1))
    .slice(0, maxRows);
  const rows: SpanStatisticsRow[] = [];
  await eachInTurns(most, ([name, samples]) => rows.push(rowOf(name, samples, window)));
  return {
    ...window,
    buckets: Array.from({ length: bucketCount }, (_, i) => window.startMicros + i * window.bucketMicros),
    rows,
    services: [...services].sort().slice(0, maxServices),
  };
};
