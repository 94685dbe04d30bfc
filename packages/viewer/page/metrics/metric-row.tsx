import type { MetricRow } from '../../src/page-api/contract.ts';
import { formatShare } from '../ui/format.ts';
import { LineSpark } from '../ui/line-spark.tsx';
import { type Columns, columnsOf, countOf, isRate } from './columns.ts';
import { labelsOf, titleOf } from './rows.ts';
import { formatMeasure, formatValue } from './value.ts';

const Quantile = ({
  column,
  row: { unit },
  value,
}: {
  column: 'p50' | 'p95';
  row: MetricRow;
  value: number | null;
}) => (
  <td class={`number col-${column}`} data-column={column}>
    {value === null ? '–' : formatMeasure(unit, value)}
  </td>
);

/** What a histogram says beside its rate. */
const Quantiles = ({ row }: { row: MetricRow }) => (
  <>
    <Quantile column="p50" row={row} value={row.p50} />
    <Quantile column="p95" row={row} value={row.p95} />
    <td class="col-p95s" data-column="p95 over time">
      <LineSpark values={row.p95s} />
    </td>
  </>
);

const Failed = ({ share }: { share: number | null }) => (
  <td class={share ? 'number failed col-failed' : 'number col-failed'} data-column="Failed">
    {share === null ? '–' : formatShare(share, 1)}
  </td>
);

/** Requests that were answered with a server's error, or not at all. */
const isBad = ({ labels: { code = '' }, type, value }: MetricRow): boolean =>
  type === 'counter' && /^(?:5\d\d|<error>)$/.test(code) && value !== null && value > 0;

/** A metric with its number and small charts, which opens to large ones. */
export const Metric = ({
  row,
  columns,
  open,
  toggle,
}: {
  row: MetricRow;
  /** Those of the table. */
  columns: Columns;
  open: boolean;
  toggle: () => void;
}) => {
  const own = columnsOf(row);
  const { quantiles } = own;
  // A histogram of which nothing came says so; the name of a row that says nothing else is as wide as it can be.
  const failed = columns.failed && (own.failed || quantiles);
  return (
    <tr class={quantiles || failed ? 'metric' : 'metric plain'}>
      <th scope="row" colSpan={failed || quantiles ? 1 : 1 + countOf(columns)}>
        <button type="button" class="quiet" aria-expanded={open} onClick={toggle} title={row.help}>
          <span class="twisty" aria-hidden="true" />
          <span class="metric-name">
            {titleOf(row)} <span class="muted">{labelsOf(row)}</span>
          </span>
        </button>
      </th>
      {failed && <Failed share={row.failedShare} />}
      {quantiles && <Quantiles row={row} />}
      {failed && !quantiles && columns.quantiles && <td class="col-none" colSpan={3} />}
      <td
        class={isBad(row) ? 'number failed col-value' : 'number col-value'}
        data-column={isRate(row) ? 'Rate' : 'Value'}
      >
        {row.value === null ? '–' : formatValue(row, row.value)}
      </td>
      <td class="col-values" data-column="Over time">
        <LineSpark values={row.values} />
      </td>
    </tr>
  );
};
