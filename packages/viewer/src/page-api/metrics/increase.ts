/** Increases of a counter, one for each scrape but the first: NaN where it was not there. */
export const increasesOf = (values: Float64Array): Float64Array => {
  const increases = new Float64Array(Math.max(values.length - 1, 0));
  for (let at = 1; at < values.length; at++) {
    const [before = Number.NaN, now = Number.NaN] = [values[at - 1], values[at]];
    // One that was not there yet was 0, and one that fell has begun anew.
    increases[at - 1] = now >= before ? now - before : now;
  }
  return increases;
};

/** Sum of the numbers that are there. */
export const total = (numbers: Iterable<number>): number => {
  let sum = 0;
  for (const number of numbers) if (Number.isFinite(number)) sum += number;
  return sum;
};
