import { linePath, sparkHeight } from './sparkline.ts';

/** The box of a small chart of so many buckets. */
export const sparkBox = (buckets: number) => ({
  class: 'spark',
  viewBox: `0 0 ${buckets} ${sparkHeight}`,
  preserveAspectRatio: 'none',
});

/** A small line through the values that are there. */
export const LineSpark = ({ values }: { values: readonly (number | null)[] }) => {
  const most = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
  return (
    <svg {...sparkBox(values.length)} aria-hidden="true">
      <path class="line" d={linePath(values, most)} />
    </svg>
  );
};
