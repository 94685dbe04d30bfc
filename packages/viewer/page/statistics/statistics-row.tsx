import type { SpanStatistics, SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { ExitCode } from '../ui/exit-code.tsx';
import { formatCount, formatDuration, formatRate, formatShare } from '../ui/format.ts';
import { LineSpark } from '../ui/line-spark.tsx';
import { CountChart, DurationChart } from './charts.tsx';
import { CountSpark } from './count-spark.tsx';

const search = (q: string): string => `/?q=${encodeURIComponent(q)}`;

const Large = ({ row, statistics }: { row: SpanStatisticsRow; statistics: SpanStatistics }) => {
  const name = JSON.stringify(row.name);
  return (
    <tr>
      <td colSpan={11}>
        <p class="toolbar">
          <a class="button" href={search(`{ name = ${name} }`)}>
            Traces with it
          </a>
          {row.errors > 0 && (
            <a class="button" href={search(`{ name = ${name} && status = error }`)}>
              Failed ones
            </a>
          )}
          <a class="button" href={search(`{ name = ${name} && duration >= ${Math.floor(row.p95Micros)}us }`)}>
            Slowest 5 %
          </a>
        </p>
        <div class="charts">
          <CountChart row={row} statistics={statistics} />
          <DurationChart row={row} statistics={statistics} />
        </div>
      </td>
    </tr>
  );
};

/** A span name with its figures and small charts, which opens to large ones. */
export const StatisticsRow = ({
  row,
  statistics,
  open,
  toggle,
}: {
  row: SpanStatisticsRow;
  statistics: SpanStatistics;
  open: boolean;
  toggle: () => void;
}) => (
  <>
    <tr>
      <th scope="row">
        <button type="button" class="quiet" aria-expanded={open} onClick={toggle}>
          <span class="twisty" aria-hidden="true" />
          {row.name}
        </button>
      </th>
      <td class="number">{formatCount(row.count)}</td>
      <td class="number">{formatRate(row.ratePerSecond)}</td>
      <td class={row.errors > 0 ? 'number failed' : 'number'}>{formatShare(row.errors, row.count)}</td>
      <td class="number">{formatDuration(row.p50Micros)}</td>
      <td class="number">{formatDuration(row.p95Micros)}</td>
      <td class="number">{formatDuration(row.p99Micros)}</td>
      <td class="number">{formatDuration(row.maxMicros)}</td>
      <td>
        <ExitCode code={row.lastExitCode} />
      </td>
      <td>
        <CountSpark row={row} />
      </td>
      <td>
        <LineSpark values={row.p50} />
      </td>
    </tr>
    {open && <Large row={row} statistics={statistics} />}
  </>
);
