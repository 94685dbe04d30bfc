/** Stable codes of ViewerError. */
export type ViewerErrorCode =
  | 'ERR_VIEWER_CAPACITY'
  | 'ERR_VIEWER_DB'
  | 'ERR_VIEWER_LISTEN'
  | 'ERR_VIEWER_OPTION'
  | 'ERR_VIEWER_TOKEN';

/** What the viewer throws; match its `code`. */
export class ViewerError extends Error {
  override readonly name = 'ViewerError';
  readonly code: ViewerErrorCode;

  constructor(code: ViewerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
