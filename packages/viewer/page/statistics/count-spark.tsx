import type { SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { sparkBox } from '../ui/line-spark.tsx';
import { barsPath } from '../ui/sparkline.ts';

/** Spans per bucket, the failed ones in front. */
export const CountSpark = ({ row }: { row: SpanStatisticsRow }) => {
  const most = Math.max(...row.counts);
  return (
    <svg {...sparkBox(row.counts.length)} aria-hidden="true">
      <path class="bars" d={barsPath(row.counts, most)} />
      <path class="bars failed-bars" d={barsPath(row.errorCounts, most)} />
    </svg>
  );
};
