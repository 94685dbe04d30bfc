/** Names of metrics and labels made of spans. */
export interface SpanMetricNames {
  readonly calls: string;
  readonly duration: string;
  /** The unit that ends the histogram's name. */
  readonly unit?: string;
  /** The label with the service. */
  readonly service: string;
  /** Ours alone: spans that no series of their own was left for. */
  readonly overflow: string;
}

/** `otel`: as the Collector's span metrics connector has them; `tempo`: as Tempo's metrics generator has them. */
export const SPAN_METRICS: Readonly<Record<'otel' | 'tempo', SpanMetricNames>> = {
  otel: {
    calls: 'traces_span_metrics_calls_total',
    duration: 'traces_span_metrics_duration_seconds',
    unit: 'seconds',
    service: 'service_name',
    overflow: 'traces_span_metrics_overflow_total',
  },
  tempo: {
    calls: 'traces_spanmetrics_calls_total',
    duration: 'traces_spanmetrics_latency',
    service: 'service',
    overflow: 'traces_spanmetrics_overflow_total',
  },
};

/** By the number that the OpenTelemetry API has for them. */
export const KINDS = [
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
] as const;

/** By the number that the OpenTelemetry API has for them. */
export const STATUSES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'] as const;
