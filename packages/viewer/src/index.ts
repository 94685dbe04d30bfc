export { type RenderOptions, renderTrace, traceToJson } from './console/render.ts';
export { renderStatistics, type SpanStatistics, spanStatistics } from './console/statistics.ts';
export type { Delivery } from './delivery.ts';
export { ViewerError, type ViewerErrorCode } from './errors.ts';
export type { ForwardStats } from './forward/forwarder.ts';
export type { ViewerOptions } from './options.ts';
export type { StoreStats } from './store/stats.ts';
export type { JsonAttributes, JsonValue, Trace, TraceSpan } from './trace.ts';
export { startViewer, type Viewer } from './viewer.ts';
