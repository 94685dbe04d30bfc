import { DataqueryBuilder, MetricsQueryType, SearchTableType } from '@grafana/grafana-foundation-sdk/tempo';
import type { ATTRIBUTES, SpanName } from '@vk-telemetry/tracing';
import { TEMPO } from './datasources.ts';
import type { Query } from './query.ts';

/** A key that vk-telemetry sets on spans. */
export type AttributeKey = (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES];

/** `{ a && b }` */
export const spans = (...conditions: readonly string[]): string => `{ ${conditions.join(' && ')} }`;

/** Spans of these names; only names of the vocabulary compile. */
export const named = (...names: readonly SpanName[]): string =>
  names.length === 1 ? `name = "${names[0]}"` : `name =~ "${names.join('|')}"`;

/** A span's attribute, as TraceQL names it. */
export const attribute = (key: AttributeKey): string => `span.${key}`;

export interface TraceqlOptions {
  /** One value for the whole range in place of a series. */
  readonly instant?: boolean;
  /** For expressions only. */
  readonly hide?: boolean;
}

/** A TraceQL metrics query, such as `{ name = "CreateHttpCall" } | rate()`. */
export function traceql(query: string, { instant = false, hide = false }: TraceqlOptions = {}): Query {
  const build: Query['build'] = (refId) => {
    const builder = new DataqueryBuilder()
      .refId(refId)
      .datasource(TEMPO)
      .queryType('traceql')
      .metricsQueryType(instant ? MetricsQueryType.Instant : MetricsQueryType.Range)
      .query(query);
    return hide ? builder.hide(true) : builder;
  };
  return { source: TEMPO, build };
}

export interface SearchOptions {
  /** Rows at most. Default 20; Tempo refuses answers of over 16 MiB, so keep it in the hundreds. */
  readonly limit?: number;
  /** A row for each span in place of one for each trace. */
  readonly perSpan?: boolean;
}

/** A TraceQL search: a table of traces or of spans. */
export function search(query: string, { limit = 20, perSpan = false }: SearchOptions = {}): Query {
  const build: Query['build'] = (refId) =>
    new DataqueryBuilder()
      .refId(refId)
      .datasource(TEMPO)
      .queryType('traceql')
      .query(query)
      .limit(limit)
      .spss(perSpan ? 10 : 1)
      .tableType(perSpan ? SearchTableType.Spans : SearchTableType.Traces);
  return { source: TEMPO, build };
}
