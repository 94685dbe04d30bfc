/**
 * What the page gets from its server, as JSON under `/ui/`. Both sides are checked against these types. Times are
 * microseconds since 1970 and durations microseconds, both whole: they fit a JavaScript number.
 */
export type { PageError } from './contract/error.ts';
export type {
  MetricExemplars,
  MetricLabels,
  MetricRow,
  Metrics,
  MetricTarget,
  MoreRows,
} from './contract/metrics.ts';
export type { PodList, PodRow, PodSegment, PodSpan, PodStage } from './contract/pods.ts';
export type { SpanStatistics, SpanStatisticsRow } from './contract/statistics.ts';
export type {
  AttributeMap,
  AttributeValue,
  SpanDetail,
  SpanLink,
  SpanRow,
  TraceDetail,
} from './contract/trace.ts';
export type {
  FilterChoices,
  Imported,
  StoreState,
  TraceFilter,
  TraceList,
  TraceSummary,
} from './contract/traces.ts';
