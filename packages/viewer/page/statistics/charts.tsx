import type { SpanStatistics, SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { Chart, type ChartSeries } from '../ui/chart.tsx';
import { formatCount, formatDuration } from '../ui/format.ts';

interface Props {
  readonly row: SpanStatisticsRow;
  readonly statistics: SpanStatistics;
}

/** Spans per bucket, the failed ones in front. */
export const CountChart = ({ row, statistics }: Props) => {
  const series: ChartSeries[] = [
    { label: 'spans', colour: '--series-1', values: row.counts, bars: true },
    { label: 'failed', colour: '--series-2', values: row.errorCounts, bars: true },
  ];
  return (
    <Chart
      label={`Spans over time: ${formatCount(row.count)}, ${formatCount(row.errors)} of them failed`}
      buckets={statistics.buckets}
      series={series}
      whole
      format={formatCount}
    />
  );
};

/** Quantiles of the duration per bucket. */
export const DurationChart = ({ row, statistics }: Props) => {
  const series: ChartSeries[] = [
    { label: 'p50', colour: '--series-1', values: row.p50 },
    { label: 'p95', colour: '--series-3', values: row.p95 },
    { label: 'p99', colour: '--series-4', values: row.p99 },
  ];
  return (
    <Chart
      label={`Duration over time: median ${formatDuration(row.p50Micros)}`}
      buckets={statistics.buckets}
      series={series}
      format={formatDuration}
    />
  );
};
