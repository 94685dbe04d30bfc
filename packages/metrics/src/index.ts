export { type Collect, type CollectorOptions, collector } from './collector.ts';
export { MetricsError, type MetricsErrorCode } from './errors.ts';
export { type GatherersOptions, gatherers } from './gather/gatherers.ts';
export { GATHER_METRICS } from './gather/own.ts';
export type {
  Exemplar,
  Gatherer,
  HistogramFamily,
  HistogramPoint,
  Labels,
  Loss,
  MetricFamily,
  NumberFamily,
  NumberPoint,
  Quantile,
  Snapshot,
  SummaryFamily,
  SummaryPoint,
} from './model.ts';
export { type Negotiated, negotiate } from './negotiate.ts';
export { type RegistryGathererOptions, registryGatherer } from './registry/gatherer.ts';
export type { RegistryLike } from './registry/shape.ts';
export { CONTENT_TYPES, type Format } from './render/format.ts';
export { createRenderer, type Renderer, type RendererOptions } from './render/renderer.ts';
export { createMetricsHandler, type MetricsHandler, type MetricsHandlerOptions } from './serve/handler.ts';
export { SCRAPE_METRICS } from './serve/own.ts';
