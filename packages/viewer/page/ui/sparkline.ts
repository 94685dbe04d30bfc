/** Height of a small chart, in the units of its paths; a bucket is one unit wide. */
export const sparkHeight = 10;

const places = (values: readonly (number | null)[], most: number): (number | null)[] =>
  values.map((value) => (value === null ? null : sparkHeight * (1 - value / Math.max(most, 1))));

const rounded = (value: number): number => Number(value.toFixed(2));

/** A path with a bar for each value above 0. */
export const barsPath = (values: readonly number[], most: number): string =>
  places(values, most)
    .map((top, x) => (top === null || top >= sparkHeight ? '' : `M${x}.1 10V${rounded(top)}h.8V10z`))
    .join('');

/** A path through the values, broken at gaps; a value between gaps is a short stroke. */
export const linePath = (values: readonly (number | null)[], most: number): string =>
  places(values, most)
    .map((y, x, all) => {
      if (y === null) return '';
      const begins = (all[x - 1] ?? null) === null;
      const alone = begins && (all[x + 1] ?? null) === null;
      return `${begins ? 'M' : 'L'}${alone ? x : x + 0.5} ${rounded(y)}${alone ? 'h1' : ''}`;
    })
    .join('');
