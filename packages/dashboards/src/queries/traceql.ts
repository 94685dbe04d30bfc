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
}

const metrics =
  (query: string, type: MetricsQueryType) =>
  (refId: string): DataqueryBuilder =>
    new DataqueryBuilder()
      .refId(refId)
      .datasource(TEMPO)
      .queryType('traceql')
      .metricsQueryType(type)
      .query(query);

/** A TraceQL metrics query, such as `{ name = "CreateHttpCall" } | rate()`. */
export const traceql = (query: string, { instant = false }: TraceqlOptions = {}): Query => ({
  source: TEMPO,
  build: metrics(query, instant ? MetricsQueryType.Instant : MetricsQueryType.Range),
});

/**
 * What an expression calculates with; with a name it is shown too. Tempo answers exemplars unless it is told not to, and
 * Grafana's expressions fail on those: https://github.com/grafana/grafana/issues/107357
 */
export function operand(query: string, name?: string): Query {
  const build = metrics(`${query} with (exemplars=false)`, MetricsQueryType.Range);
  return name === undefined
    ? { source: TEMPO, build: (refId) => build(refId).hide(true) }
    : { source: TEMPO, name, build };
}

export interface SearchOptions {
  /** Traces at most. Default: 20; Tempo refuses answers of over 16 MiB, so keep it in the hundreds. */
  readonly limit?: number;
  /** A row for each span, at most ten of a trace, in place of one for each trace. */
  readonly perSpan?: boolean;
}

/** A TraceQL search: a table of the newest traces or of their spans. Without its hint Tempo answers any that it finds first. */
export function search(query: string, { limit = 20, perSpan = false }: SearchOptions = {}): Query {
  const build: Query['build'] = (refId) =>
    new DataqueryBuilder()
      .refId(refId)
      .datasource(TEMPO)
      .queryType('traceql')
      .query(`${query} with (most_recent=true)`)
      .limit(limit)
      .spss(perSpan ? 10 : 1)
      .tableType(perSpan ? SearchTableType.Spans : SearchTableType.Traces);
  return { source: TEMPO, build };
}
