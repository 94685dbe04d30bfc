import type { SpanName } from '@vk-telemetry/tracing';

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
