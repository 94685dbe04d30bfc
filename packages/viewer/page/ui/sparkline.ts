/** Height of a small chart, in the units of its paths; a bucket is one unit wide. */
export const sparkHeight = 10;

const rounded = (value: number): number => Number(value.toFixed(2));

/** A path with a bar for each value above 0. */
export const barsPath = (values: readonly number[], most: number): string =>
  values
    .map((value, x) => {
      const top = rounded(sparkHeight * (1 - value / most));
      return value > 0 ? `M${x}.1 ${sparkHeight}V${top}h.8V${sparkHeight}z` : '';
    })
    .join('');

/** A path through the values, broken at gaps; a value between gaps is a dot. It keeps off the edges. */
export const linePath = (values: readonly (number | null)[], most: number): string =>
  values
    .map((value, x) => {
      if (value === null) return '';
      const y = rounded(1 + (sparkHeight - 2) * (1 - value / (most || 1)));
      const begins = (values[x - 1] ?? null) === null;
      const alone = begins && (values[x + 1] ?? null) === null;
      return `${begins ? 'M' : 'L'}${x + 0.5} ${y}${alone ? 'h.1' : ''}`;
    })
    .join('');
