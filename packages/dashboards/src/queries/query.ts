import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** One query of a panel. */
export interface Query {
  readonly source: DataSourceRef;
  /** Stands in the legend where the query answers one series. */
  readonly name?: string;
  /** The panel gives it its letter. */
  build(refId: string): Builder<Dataquery>;
}
