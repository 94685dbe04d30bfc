/** What the search leaves out and how exact quantiles are; ends the descriptions of panels that it concerns. */
export const NEWEST = 'The newest 30 seconds are not shown yet.';
export const QUANTILES =
  'Quantiles are estimated from buckets of powers of two and can be up to twice the true value.';
