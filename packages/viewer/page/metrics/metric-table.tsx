import { Fragment } from 'preact';
import type { MetricRow, MoreRows } from '../../src/page-api/contract.ts';
import { formatCount } from '../ui/format.ts';
import { columnsOfAll, countOf, isRate } from './columns.ts';
import { Large } from './large.tsx';
import { Metric } from './metric-row.tsx';
import { keyOf } from './rows.ts';

export interface Opened {
  /** Key of the row that is open, or empty. */
  readonly open: string;
  readonly toggle: (key: string) => void;
}

interface TableProps extends Opened {
  readonly title: string;
  readonly target: string;
  readonly rows: readonly MetricRow[];
  /** Of the group. */
  readonly moreRows: readonly MoreRows[];
  readonly buckets: readonly number[];
}

/** The metrics of one group. */
export const MetricTable = ({ title, target, rows, moreRows, buckets, open, toggle }: TableProps) => {
  const columns = columnsOfAll(rows);
  const width = 3 + countOf(columns);
  return (
    <section class="scrolled" aria-label={`${title} of ${target}`}>
      <table class="statistics metrics">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {columns.failed && (
              <th scope="col" class="number">
                Failed
              </th>
            )}
            {columns.quantiles && (
              <>
                <th scope="col" class="number col-p50">
                  p50
                </th>
                <th scope="col" class="number col-p95">
                  p95
                </th>
                <th scope="col">p95 over time</th>
              </>
            )}
            <th scope="col" class="number col-value">
              {rows.every(isRate) ? 'Rate' : 'Value'}
            </th>
            <th scope="col">Over time</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const key = keyOf(target, row);
            const isLast = rows[index + 1]?.family !== row.family;
            const more = isLast ? moreRows.find(({ family }) => family === row.family) : undefined;
            return (
              <Fragment key={key}>
                <Metric
                  row={row}
                  columns={columns}
                  open={key === open}
                  toggle={() => toggle(key === open ? '' : key)}
                />
                {key === open && <Large row={row} target={target} buckets={buckets} width={width} />}
                {more !== undefined && (
                  <tr>
                    <td class="muted" colSpan={width}>
                      and {formatCount(more.count)} more of {row.family} with smaller values
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
};
