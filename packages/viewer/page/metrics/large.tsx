import type { MetricRow } from '../../src/page-api/contract.ts';
import { Chart } from '../ui/chart.tsx';
import { isRate } from './columns.ts';
import { Examples } from './examples.tsx';
import { labelsOf, titleOf } from './rows.ts';
import { formatMeasure, formatValue } from './value.ts';

/** What there is to say of a row, with its charts. */
export const Large = ({
  row,
  target,
  buckets,
  width,
}: {
  row: MetricRow;
  target: string;
  buckets: readonly number[];
  /** Columns of the table. */
  width: number;
}) => {
  const name = row.labels.span_name;
  const perSecond = isRate(row) ? 'per second' : 'value';
  return (
    <tr>
      <td colSpan={width}>
        <div class="in-sight">
          <p>{row.help}</p>
          <p class="muted mono">
            {row.family} {labelsOf(row)}
          </p>
          {name !== undefined && (
            <p class="toolbar">
              <a class="button" href={`/?q=${encodeURIComponent(`{ name = ${JSON.stringify(name)} }`)}`}>
                Traces with it
              </a>
            </p>
          )}
          {(row.type === 'histogram' || row.type === 'counter') && <Examples target={target} row={row} />}
          <div class="charts">
            <Chart
              label={`${titleOf(row)} over time`}
              buckets={buckets}
              series={[{ label: perSecond, colour: '--series-1', values: row.values }]}
              format={(value) => formatValue(row, value)}
            />
            {row.p95s.length > 0 && (
              <Chart
                label={`${titleOf(row)}: 95th percentile over time`}
                buckets={buckets}
                series={[{ label: 'p95', colour: '--series-3', values: row.p95s }]}
                format={(value) => formatMeasure(row.unit, value)}
              />
            )}
          </div>
        </div>
      </td>
    </tr>
  );
};
