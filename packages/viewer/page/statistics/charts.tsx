import type { SpanStatistics, SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { Chart, type ChartSeries } from '../ui/chart.tsx';
import { formatCount, formatDuration, plural } from '../ui/format.ts';

interface Props {
  readonly row: SpanStatisticsRow;
  readonly statistics: SpanStatistics;
  readonly small?: boolean;
}

/** Spans per bucket, the failed ones in front. */
export const CountChart = ({ row, statistics, small = false }: Props) => {
  const series: ChartSeries[] = [
    { label: 'spans', colour: '--series-1', values: row.counts, bars: true },
    { label: 'failed', colour: '--series-2', values: row.errorCounts, bars: true },
  ];
  return (
    <Chart
      label={`${row.name}: ${plural(row.count, 'span')} over time, ${formatCount(row.errors)} failed`}
      buckets={statistics.buckets}
      series={series}
      height={small ? 28 : 180}
      small={small}
      format={formatCount}
    />
  );
};

/** Quantiles of the duration per bucket. */
export const DurationChart = ({ row, statistics, small = false }: Props) => {
  const p50: ChartSeries = { label: 'p50', colour: '--series-1', values: row.p50 };
  const others: ChartSeries[] = [
    { label: 'p95', colour: '--series-3', values: row.p95 },
    { label: 'p99', colour: '--series-4', values: row.p99 },
  ];
  return (
    <Chart
      label={`${row.name}: duration over time, median ${formatDuration(row.p50Micros)}`}
      buckets={statistics.buckets}
      series={small ? [p50] : [p50, ...others]}
      height={small ? 28 : 180}
      small={small}
      format={formatDuration}
    />
  );
};
