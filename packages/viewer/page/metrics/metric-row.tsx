import type { MetricRow } from '../../src/page-api/contract.ts';
import { formatShare } from '../ui/format.ts';
import { LineSpark } from '../ui/line-spark.tsx';
import { labelsOf, titleOf } from './rows.ts';
import { formatMeasure, formatValue } from './value.ts';

const Quantile = ({ row: { type, unit }, value }: { row: MetricRow; value: number | null }) => (
  <td class="number">{value === null ? type === 'histogram' && '–' : formatMeasure(unit, value)}</td>
);

/** What a histogram says beside its rate. */
const Distribution = ({ row }: { row: MetricRow }) => (
  <>
    <td class={row.failedShare ? 'number failed' : 'number'}>
      {row.failedShare !== null && formatShare(row.failedShare, 1)}
    </td>
    <Quantile row={row} value={row.p50} />
    <Quantile row={row} value={row.p95} />
  </>
);

/** Requests that were answered with a server's error, or not at all. */
const isBad = ({ labels: { code = '' }, type, value }: MetricRow): boolean =>
  type === 'counter' && /^(?:5\d\d|<error>)$/.test(code) && value !== null && value > 0;

/** A metric with its number and small charts, which opens to large ones. */
export const Metric = ({
  row,
  wide,
  open,
  toggle,
}: {
  row: MetricRow;
  /** The table has columns for histograms. */
  wide: boolean;
  open: boolean;
  toggle: () => void;
}) => (
  <tr>
    <th scope="row">
      <button type="button" class="quiet" aria-expanded={open} onClick={toggle} title={row.help}>
        <span class="twisty" aria-hidden="true" />
        <span class="metric-name">
          {titleOf(row)} <span class="muted">{labelsOf(row)}</span>
        </span>
      </button>
    </th>
    <td class={isBad(row) ? 'number failed' : 'number'}>
      {row.value === null ? '–' : formatValue(row, row.value)}
    </td>
    {wide && <Distribution row={row} />}
    <td>
      <LineSpark values={row.values} />
    </td>
    {wide && <td>{row.p95s.length > 0 && <LineSpark values={row.p95s} />}</td>}
  </tr>
);
