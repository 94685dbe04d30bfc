export { createMetricReader, type MetricReaderOptions } from './reader/reader.ts';
export { type SdkMetricLike, sdkMetricsGatherer } from './reader/sdk-gatherer.ts';
export { SPAN_METRICS, type SpanMetricNames } from './spans/names.ts';
export { createSpanMetrics, SPAN_BUCKETS, type SpanMetricsOptions } from './spans/span-metrics.ts';
