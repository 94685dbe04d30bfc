/** Why a target gave no metrics, as people read it. Never holds what the target sent, nor a token. */
export class ScrapeError extends Error {
  override readonly name = 'ScrapeError';
  readonly code = 'ERR_VIEWER_SCRAPE';
}
