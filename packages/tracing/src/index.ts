export { ATTRIBUTE_GROUPS, ATTRIBUTES } from './attributes.ts';
export { TelemetryConfigError } from './errors.ts';
export type { SdkMetric, SdkMetricPoint } from './export/metrics.ts';
export { type HttpCall, type HttpCallOptions, type HttpReply, httpCall } from './http-call.ts';
export { instrumentHttpClient } from './http-client/instrument.ts';
export { tracingInterceptor } from './http-client/interceptor.ts';
export type { HttpClientOptions, HttpClientRequest } from './http-client/options.ts';
export { type TracePodLifecycleOptions, tracePodLifecycle } from './lifecycle.ts';
export type { Component, PipelineName, SamplingOptions, TlsOptions, TracingOptions } from './options.ts';
export type { CreateSpanStore } from './phases.ts';
export type { TracingStats } from './pipeline.ts';
// For authors of kubelets and providers.
export { type PodLike, type PodRef, podRef } from './pod.ts';
export type { LogOptions, PodProvider } from './provider.ts';
export { type IncomingLike, type ServerCall, serverCall } from './server-call.ts';
export { activeSpanContext, type PodSync, type SpanWork, syncPod, type WorkSpan, withSpan } from './span.ts';
export { startTracing, type TimeLimit, type Tracing } from './start.ts';
export {
  HTTP_CLIENT_SPAN,
  type HttpCallName,
  type InternalSpanName,
  type ServerSpanName,
  SPANS,
  type SpanName,
} from './vocabulary.ts';
