/** Stable codes of MetricsError. */
export type MetricsErrorCode =
  | 'ERR_METRICS_REGISTRY'
  | 'ERR_METRICS_OPTION'
  | 'ERR_METRICS_CERTIFICATE'
  | 'ERR_METRICS_LISTEN';

/** What this package throws; match its `code`. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  readonly code: MetricsErrorCode;

  constructor(code: MetricsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
