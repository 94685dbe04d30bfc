import { allSpans } from '../store/all-spans.ts';
import { exitCode } from '../store/span-facts.ts';
import { type SpanRef, serviceName, spanName, spanStatus } from '../store/span-ref.ts';
import { durationMicros, endMicros, startMicros } from '../store/span-times.ts';
import type { TraceStore } from '../store/store.ts';
import type { SpanStatistics, SpanStatisticsRow } from './contract.ts';
import { given, whole } from './params.ts';
import { eachInTurns } from './turns.ts';

const buckets = 60;
/** A program that puts ids into span names makes one of each. */
const maxRows = 200;
const maxServices = 1_000;

interface Sample {
  readonly span: SpanRef;
  readonly bucket: number;
  readonly micros: number;
}

interface Window {
  readonly startMicros: number;
  readonly endMicros: number;
  readonly bucketMicros: number;
}

/** Up to now; begins where a bucket does, so that a bucket's figures do not change as time goes on. */
const windowOf = (minutes: number): Window => {
  const bucketMicros = (minutes * 60_000_000) / buckets;
  const endMicros = Date.now() * 1_000;
  return {
    startMicros: (Math.floor(endMicros / bucketMicros) - buckets + 1) * bucketMicros,
    endMicros,
    bucketMicros,
  };
};

const nearestRank = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;

const sortedDurations = (samples: readonly Sample[]): Float64Array =>
  Float64Array.from(samples, ({ micros }) => micros).sort();

/** Looks at the span that ended last, then at the one before it, and so on, for so many spans. */
const lastExitCode = (samples: readonly Sample[]): number | null => {
  const newest = samples
    .map(({ span }) => ({ span, end: endMicros(span) }))
    .sort((a, b) => b.end - a.end)
    .slice(0, 100);
  for (const { span } of newest) {
    const code = exitCode(span);
    if (code !== null) return code;
  }
  return null;
};

const isError = ({ span }: Sample): boolean => spanStatus(span) === 2;

const rowOf = (name: string, samples: readonly Sample[], window: Window): SpanStatisticsRow => {
  const all = sortedDurations(samples);
  const grouped: Sample[][] = Array.from({ length: buckets }, () => []);
  for (const sample of samples) grouped[sample.bucket]?.push(sample);
  const durations = grouped.map(sortedDurations);
  const perBucket = (share: number) =>
    durations.map((sorted) => (sorted.length === 0 ? null : nearestRank(sorted, share)));
  return {
    name,
    count: samples.length,
    errors: samples.filter(isError).length,
    ratePerSecond: (samples.length * 1_000_000) / (window.endMicros - window.startMicros),
    p50Micros: nearestRank(all, 0.5),
    p95Micros: nearestRank(all, 0.95),
    p99Micros: nearestRank(all, 0.99),
    maxMicros: all.at(-1) ?? 0,
    lastExitCode: lastExitCode(samples),
    counts: grouped.map((group) => group.length),
    errorCounts: grouped.map((group) => group.filter(isError).length),
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
  const names = new Map<string, Sample[]>();
  await eachInTurns(allSpans([...store.traces()]), (span) => {
    const start = startMicros(span);
    if (start < window.startMicros || start > window.endMicros) return;
    const own = serviceName(span);
    if (own !== '') services.add(own);
    if (service !== undefined && own !== service) return;
    const name = spanName(span);
    const samples = names.get(name) ?? [];
    if (samples.length === 0) names.set(name, samples);
    const bucket = Math.floor((start - window.startMicros) / window.bucketMicros);
    samples.push({ span, bucket, micros: durationMicros(span) });
  });
  const most = [...names].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1)).slice(0, maxRows);
  const rows: SpanStatisticsRow[] = [];
  await eachInTurns(most, ([name, samples]) => rows.push(rowOf(name, samples, window)));
  return {
    ...window,
    buckets: Array.from({ length: buckets }, (_, i) => window.startMicros + i * window.bucketMicros),
    rows,
    services: [...services].sort().slice(0, maxServices),
  };
};
