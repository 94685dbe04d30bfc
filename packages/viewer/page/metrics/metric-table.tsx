import { Fragment } from 'preact';
import type { MetricRow } from '../../src/page-api/contract.ts';
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
  readonly buckets: readonly number[];
}

const distribution = ['Rate', 'Failed', 'p50', 'p95'];

/** The metrics of one group. */
export const MetricTable = ({ title, target, rows, buckets, open, toggle }: TableProps) => {
  const wide = rows.some(({ type }) => type === 'histogram');
  return (
    <section class="scrolled" aria-label={`${title} of ${target}`}>
      <table class="statistics metrics">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {(wide ? distribution : ['Value']).map((column) => (
              <th key={column} scope="col" class="number">
                {column}
              </th>
            ))}
            <th scope="col">Over time</th>
            {wide && <th scope="col">p95 over time</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(target, row);
            return (
              <Fragment key={key}>
                <Metric
                  row={row}
                  wide={wide}
                  open={key === open}
                  toggle={() => toggle(key === open ? '' : key)}
                />
                {key === open && <Large row={row} target={target} buckets={buckets} />}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
};
