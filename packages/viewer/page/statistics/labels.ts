import type { SpanStatisticsRow } from '../../src/page-api/contract.ts';
import { formatCount, formatDuration, plural } from '../ui/format.ts';

/** What a chart of counts shows, for those who do not see it. */
export const countLabel = ({ name, count, errors }: SpanStatisticsRow): string =>
  `${name}: ${plural(count, 'span')} over time, ${formatCount(errors)} failed`;

/** What a chart of durations shows, for those who do not see it. */
export const durationLabel = ({ name, p50Micros }: SpanStatisticsRow): string =>
  `${name}: duration over time, median ${formatDuration(p50Micros)}`;
