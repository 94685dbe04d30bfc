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
export { createRestClientMetrics, type RestClientMetrics } from './rest-client/create.ts';
export type { RestClientNames } from './rest-client/families.ts';
export type { RestClientMetricsOptions } from './rest-client/options.ts';
export type { ClientCertificates } from './secure/client-certificates.ts';
export type { KubernetesReviews } from './secure/kubernetes/options.ts';
export type { SecureMetricsServerOptions, ServerCertificate } from './secure/options.ts';
export { ACCESS_METRICS } from './secure/own.ts';
export { createSecureMetricsServer, type SecureMetricsServer } from './secure/server.ts';
export { createMetricsHandler, type MetricsHandler, type MetricsHandlerOptions } from './serve/handler.ts';
export { SCRAPE_METRICS } from './serve/own.ts';
