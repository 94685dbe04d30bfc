/** Stable codes of MetricsError. */
export type MetricsErrorCode = 'ERR_METRICS_REGISTRY' | 'ERR_METRICS_OPTION';

/** What this package throws; match its `code`. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  readonly code: MetricsErrorCode;

  constructor(code: MetricsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
