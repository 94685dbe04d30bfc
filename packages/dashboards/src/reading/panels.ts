import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** A query as the tests look at it. */
export interface ReadQuery {
  readonly refId: string;
  readonly datasource?: DataSourceRef;
  readonly query?: string;
  readonly expr?: string;
  readonly expression?: string;
  readonly limit?: number;
}

/** All panels, those of closed rows too, without the rows. */
export const panelsOf = ({ panels = [] }: Dashboard): readonly Panel[] =>
  panels.flatMap((panel) =>
    panel.type === 'row' ? ((panel as { panels?: Panel[] }).panels ?? []) : [panel as Panel],
  );

export const queriesOf = (dashboard: Dashboard): readonly ReadQuery[] =>
  panelsOf(dashboard).flatMap(({ targets = [] }) => targets as unknown as ReadQuery[]);

export const variablesOf = ({ templating }: Dashboard): readonly string[] =>
  (templating?.list ?? []).map(({ name }) => name);
