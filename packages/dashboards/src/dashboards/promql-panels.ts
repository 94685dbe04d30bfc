import type { Panel } from '../panels/panel.ts';
import { type TimeSeriesDescription, timeSeries } from '../panels/time-series.ts';
import { promql } from '../queries/promql.ts';

/** A series: its legend and its query. */
export type Series = readonly [legend: string, expr: string];

interface GraphDescription extends Omit<TimeSeriesDescription, 'queries'> {
  readonly series: readonly [Series, ...Series[]];
  readonly exemplars?: boolean;
}

/** Lines of PromQL. */
export function graph({ series, exemplars = false, ...description }: GraphDescription): Panel {
  const [first, ...more] = series.map(([legend, expr]) => promql(expr, { legend, exemplars }));
  if (first === undefined) throw new Error(`${description.title} has no series`);
  return timeSeries({ ...description, queries: [first, ...more] });
}

/** The chosen instances. */
export const AT = '{instance=~"$instance"}';

/** `rate` over Grafana's own interval, which is never shorter than four scrapes. */
export const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`;
