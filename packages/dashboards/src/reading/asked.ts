import type { Dashboard as DashboardModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '../dashboard.ts';
import { fillIn } from './fill-in.ts';
import { panelsOf, type ReadQuery } from './panels.ts';

/** A query as Grafana sends it, with its variables filled in. */
export interface Asked {
  /** Titles of the dashboard and of the panel. */
  readonly of: string;
  readonly query: string;
}

const asked = (dashboard: Dashboard, textOf: (query: ReadQuery) => string | undefined): readonly Asked[] => {
  const built: DashboardModel = dashboard.build();
  return panelsOf(built).flatMap(({ title, targets = [] }) =>
    (targets as unknown as readonly ReadQuery[]).flatMap((target) =>
      fillIn(built, textOf(target) ?? '').flatMap((query) =>
        query === '' ? [] : { of: `${built.title}: ${title}`, query },
      ),
    ),
  );
};

/** What a dashboard asks Prometheus: each query once for each choice among fixed values, and with all else chosen. */
export const askedOfPrometheus = (dashboard: Dashboard): readonly Asked[] =>
  asked(dashboard, ({ expr }) => expr);

/** What it asks Tempo, in the same way. */
export const askedOfTempo = (dashboard: Dashboard): readonly Asked[] =>
  asked(dashboard, ({ query }) => query);
