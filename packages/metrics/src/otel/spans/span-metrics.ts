import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { areBounds, bucketOf } from '../../buckets.ts';
import { collector } from '../../collector.ts';
import type { Gatherer, MetricFamily } from '../../model.ts';
import { type Known, wantCount, wantKnown, wantOption } from '../../options.ts';
import { mapSliced } from '../map-sliced.ts';
import { SPAN_METRICS } from './names.ts';
import { callsPoint, count, keepSample, latencyPoint } from './series.ts';
import { createSpanTable } from './table.ts';
import { createAdjuster } from './threshold.ts';

export interface SpanMetricsOptions {
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
  /** `otel` as the Collector's span metrics connector names them, `tempo` as Tempo does. Default: `otel`. */
  readonly names?: keyof typeof SPAN_METRICS;
  /** Upper bounds of the latency in seconds, ascending. Default: SPAN_BUCKETS. */
  readonly buckets?: readonly number[];
  /** Label sets that are counted apart; what comes after them is one overflow series of its service. Default: 1000. */
  readonly maxSeries?: number;
  /** How long a series may be without a span, in ms, before it makes room where `maxSeries` are there. Default: 900000. */
  readonly staleMs?: number;
  /** Only sampled spans come here: each stands for as many as the `ot=th` of its tracestate says. Default: false. */
  readonly sampledOnly?: boolean;
  /** The exemplars' label with the trace's id; Tempo writes `traceID`. Default: `trace_id`. */
  readonly traceIdLabel?: string;
}

/** Seconds: from an HTTP call to a job that waited for its place. */
export const SPAN_BUCKETS: readonly number[] = [
  0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300, 600, 1800,
];

const KNOWN: Known<SpanMetricsOptions> = {
  name: true,
  names: true,
  buckets: true,
  maxSeries: true,
  staleMs: true,
  sampledOnly: true,
  traceIdLabel: true,
};
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function checked(options: SpanMetricsOptions) {
  wantKnown(options, KNOWN);
  const { names = 'otel', buckets = SPAN_BUCKETS, maxSeries = 1000, staleMs = 900_000 } = options;
  const { traceIdLabel = 'trace_id', sampledOnly = false } = options;
  wantOption('names', names, Object.hasOwn(SPAN_METRICS, names), 'otel or tempo');
  wantOption('buckets', buckets, areBounds(buckets), 'finite seconds, ascending');
  wantCount('maxSeries', maxSeries);
  wantOption('staleMs', staleMs, staleMs > 0, 'over 0 ms');
  wantOption('traceIdLabel', traceIdLabel, LABEL.test(traceIdLabel), "a label's name");
  return { ...SPAN_METRICS[names], bounds: [...buckets], maxSeries, staleMs, traceIdLabel, sampledOnly };
}

/**
 * Calls and latency by span name, kind, status and exit code: a span processor, and the gatherer of what it counted.
 * Exemplars are sampled spans only. Throws MetricsError ERR_METRICS_OPTION.
 */
export function createSpanMetrics(options: SpanMetricsOptions = {}): SpanProcessor & Gatherer {
  const { calls, duration, unit, service, overflow, bounds, maxSeries, staleMs, traceIdLabel, sampledOnly } =
    checked(options);
  const table = createSpanTable({ buckets: bounds.length, maxSeries, staleSeconds: staleMs / 1000, service });
  const adjusted = createAdjuster();

  function onEnd(span: ReadableSpan): void {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    const [whole, nanos] = span.duration;
    const [end, endNanos] = span.endTime;
    const seconds = whole < 0 ? 0 : whole + nanos / 1e9;
    const bucket = bucketOf(bounds, seconds);
    const series = table.of(span);
    series.last = end;
    count(series, bucket, seconds, sampledOnly ? adjusted(traceState?.get('ot')) : 1);
    if ((traceFlags & TraceFlags.SAMPLED) === 0) return;
    const time = end + endNanos / 1e9;
    keepSample(series, bucket, traceId, spanId, seconds, time);
    keepSample(series, bounds.length + 1, traceId, spanId, 1, time);
  }

  async function families(): Promise<MetricFamily[]> {
    const all = table.all();
    const callPoints = await mapSliced(all, (series) => callsPoint(series, traceIdLabel));
    const points = await mapSliced(all, (series) => latencyPoint(series, bounds, traceIdLabel));
    const help = 'Seconds that spans took, by name, kind, status and exit code.';
    const overflowed = [{ labels: {}, value: table.overflowed }];
    return [
      {
        name: calls,
        type: 'counter',
        help: 'Spans by name, kind, status and exit code.',
        points: callPoints,
      },
      { name: duration, type: 'histogram', help, ...(unit && { unit }), points },
      { name: overflow, type: 'counter', help: 'Spans counted in an overflow series.', points: overflowed },
    ];
  }

  const { name } = options;
  const { gather } = collector(families, { name: name ?? 'span metrics' });
  return {
    onStart() {},
    onEnd,
    async forceFlush() {},
    async shutdown() {},
    gather,
    ...(name !== undefined && { name }),
  };
}
