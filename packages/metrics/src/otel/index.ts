export { activeSpanLabels } from './exemplars/active-span.ts';
export {
  createSpanExemplars,
  type SpanExemplars,
  type SpanExemplarsOptions,
} from './exemplars/span-exemplars.ts';
export type { CounterLike, HistogramLike } from './exemplars/wrap.ts';
export { type EncodeOtlpOptions, encodeOtlp } from './otlp/encode-otlp.ts';
export { createOtlpExporter, type OtlpExporter } from './otlp/exporter.ts';
export { OTLP_EXPORTER_METRICS } from './otlp/send/own.ts';
export type { OtlpExporterOptions } from './otlp/send/settings.ts';
export type { OtlpExporterStats } from './otlp/send/stats.ts';
export { createMetricProducer, type MetricProducerOptions } from './producer/producer.ts';
export { createMetricReader, type MetricReaderOptions } from './reader/reader.ts';
export { type SdkMetricLike, sdkMetricsGatherer } from './reader/sdk-gatherer.ts';
export { SPAN_METRICS, type SpanMetricNames } from './spans/names.ts';
export { createSpanMetrics, SPAN_BUCKETS, type SpanMetricsOptions } from './spans/span-metrics.ts';
