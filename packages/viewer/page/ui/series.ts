const colours = 6;

/** A colour for each name, the same as long as the names come in the same order. */
export const seriesColours = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name, index) => [name, `var(--series-${(index % colours) + 1})`]));
