import type { SpanName } from '@vk-telemetry/tracing';
import { named, spans } from '../queries/traceql.ts';

const ofServices = 'resource.service.name =~ "$service"';

/** Spans of the chosen services by their names, and by more where it is given. */
export const ofNames = (names: readonly SpanName[], ...more: readonly string[]): string =>
  spans(ofServices, named(...names), ...more);

/** Spans of the chosen services. */
export const ofServicesWith = (...conditions: readonly string[]): string => spans(ofServices, ...conditions);

export const FAILED = 'status = error';

/** Plugins: names of their spans are as common as "Create". */
export const OF_PLUGINS = 'resource.service.name =~ "Plugin-.*"';
