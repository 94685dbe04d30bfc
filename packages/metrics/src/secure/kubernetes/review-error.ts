/** The API server could not be asked, or gave no answer that can be used. Its message holds no token and no body. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError';
  readonly code = 'ERR_METRICS_REVIEW';
}
