import type { MetricRow } from '../../src/page-api/contract.ts';

/** Columns that not every row has; they stand before the others, so that those line up in all tables. */
export interface Columns {
  /** p50, p95, and p95 over time. */
  readonly quantiles: boolean;
  readonly failed: boolean;
}

/** What a row has to say beside its number. */
export const columnsOf = ({ type, failedShare }: MetricRow): Columns => ({
  quantiles: type === 'histogram',
  failed: failedShare !== null,
});

/** The columns that some row has. */
export const columnsOfAll = (rows: readonly MetricRow[]): Columns => {
  const all = rows.map(columnsOf);
  return {
    quantiles: all.some(({ quantiles }) => quantiles),
    failed: all.some(({ failed }) => failed),
  };
};

export const countOf = ({ quantiles, failed }: Columns): number => (quantiles ? 3 : 0) + (failed ? 1 : 0);

/** Whether a row's number is an increase per second, not a value. */
export const isRate = ({ type }: Pick<MetricRow, 'type'>): boolean =>
  type === 'counter' || type === 'histogram' || type === 'summary';
