import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PROMETHEUS } from './datasources.ts';
import type { Query } from './query.ts';

export interface PromqlOptions {
  /** Such as `{{span_name}}`. */
  readonly legend?: string;
  /** One value of now in place of a series. */
  readonly instant?: boolean;
  /** Shows exemplars, which link to traces. */
  readonly exemplars?: boolean;
  readonly format?: PromQueryFormat;
}

/** A PromQL query. */
export function promql(expr: string, options: PromqlOptions = {}): Query {
  const { legend, instant = false, exemplars = false, format = PromQueryFormat.TimeSeries } = options;
  const build: Query['build'] = (refId) => {
    const builder = new DataqueryBuilder().refId(refId).datasource(PROMETHEUS).expr(expr).format(format);
    if (exemplars) builder.exemplar(true);
    if (legend !== undefined) builder.legendFormat(legend);
    return instant ? builder.instant() : builder.range();
  };
  return { source: PROMETHEUS, build };
}
