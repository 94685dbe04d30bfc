import type { SpanName } from '@vk-telemetry/tracing';
import { named, spans } from '../queries/traceql.ts';

/** What the search leaves out and how exact quantiles are; ends the descriptions of panels that it concerns. */
export const NEWEST = 'The newest 30 seconds are not shown yet.';
export const QUANTILES =
  'Quantiles are estimated from buckets of powers of two and can be up to twice the true value.';

const ofServices = 'resource.service.name =~ "$service"';

/** Spans of the chosen services by their names, and by more where it is given. */
export const ofNames = (names: readonly SpanName[], ...more: readonly string[]): string =>
  spans(ofServices, named(...names), ...more);

/** Spans of the chosen services. */
export const ofServicesWith = (...conditions: readonly string[]): string => spans(ofServices, ...conditions);

export const FAILED = 'status = error';

/** Plugins: names of their spans are as common as "Create". */
export const OF_PLUGINS = 'resource.service.name =~ "Plugin-.*"';

/** The calls to the remote side. */
export const CALLS = [
  'CreateHttpCall',
  'DeleteHttpCall',
  'StatusHttpCall',
  'LogHttpCall',
  'UpdateCacheHttpCall',
  'PingHttpCall',
] as const satisfies readonly SpanName[];

/** What the kubelet does itself. */
export const KUBELET = [
  'SyncPodVK',
  'GetPodVK',
  'CreatePodVK',
  'UpdatePodVK',
  'DeletePodVK',
  'GetPodsVK',
  'GetPodStatusVK',
  'GetLogsVK',
  'GetStatsSummaryVK',
] as const satisfies readonly SpanName[];

/** What the interLink API answers. */
export const API = [
  'CreateAPI',
  'DeleteAPI',
  'StatusAPI',
  'GetLogsAPI',
  'PingAPI',
] as const satisfies readonly SpanName[];

/** What a plugin answers. */
export const PLUGIN = ['Create', 'Delete', 'Status', 'GetLogs'] as const satisfies readonly SpanName[];
