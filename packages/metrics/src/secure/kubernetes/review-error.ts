/** The API server could not be asked, or gave no answer that can be used. Its message holds no token and no body. */
export class ReviewError extends Error {
  override readonly name: string = 'ReviewError';
  readonly code: string = 'ERR_METRICS_REVIEW';
}

/** It is asked no more. */
export class ReviewsClosedError extends ReviewError {
  override readonly name = 'ReviewsClosedError';
  override readonly code = 'ERR_METRICS_REVIEWS_CLOSED';

  constructor() {
    super('this server is closing');
  }
}
