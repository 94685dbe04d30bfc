import type { SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { barsPath, linePath, sparkHeight } from '../ui/sparkline.ts';

const box = (buckets: number) => ({
  class: 'spark',
  viewBox: `0 0 ${buckets} ${sparkHeight}`,
  preserveAspectRatio: 'none',
});

/** Spans per bucket, the failed ones in front. */
export const CountSpark = ({ row }: { row: SpanStatisticsRow }) => {
  const most = Math.max(...row.counts);
  return (
    <svg {...box(row.counts.length)} aria-hidden="true">
      <path class="bars" d={barsPath(row.counts, most)} />
      <path class="bars failed-bars" d={barsPath(row.errorCounts, most)} />
    </svg>
  );
};

/** Median of the duration per bucket. */
export const DurationSpark = ({ row }: { row: SpanStatisticsRow }) => {
  const most = row.p50.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
  return (
    <svg {...box(row.p50.length)} aria-hidden="true">
      <path class="line" d={linePath(row.p50, most)} />
    </svg>
  );
};
