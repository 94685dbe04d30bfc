import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Dashboard as DashboardModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { layOut, type Row } from './layout.ts';
import type { Variable } from './variables.ts';

export interface DashboardDescription {
  /** Also its file's name; at most 40 characters. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
  /** Such as `now-1h`. Tempo answers metrics of 24 h at most. Default: `now-1h`. */
  readonly from?: string;
}

export interface Dashboard {
  /** Those of `metrics` are installed only where there is a Prometheus. */
  readonly source: 'traces' | 'metrics';
  readonly uid: string;
  build(): DashboardModel;
}

/** Marks our dashboards, which link to each other by it. */
export const TAG = 'vk-telemetry';

/** A dashboard in Grafana's classic form, which every way of provisioning takes. */
export function dashboard(source: Dashboard['source'], description: DashboardDescription): Dashboard {
  const { uid, title, variables, rows, from = 'now-1h' } = description;
  return {
    source,
    uid,
    build: () => {
      const { links = [], ...model } = new DashboardBuilder(title)
        .uid(uid)
        .description(description.description)
        .tags([TAG, source])
        .timezone('browser')
        .readonly()
        .tooltip(DashboardCursorSync.Crosshair)
        .time({ from, to: 'now' })
        .refresh('1m')
        .variables([...variables])
        .link(
          new DashboardLinkBuilder('Other dashboards')
            .type(DashboardLinkType.Dashboards)
            .tags([TAG])
            .asDropdown(true)
            .includeVars(true)
            .keepTime(true),
        )
        .build();
      return {
        ...model,
        annotations: { list: [] },
        // Where the builder places links, in a menu, they are not seen.
        links: links.map(({ placement: _, ...link }) => link),
        panels: [...layOut(rows)],
      };
    },
  };
}
