/**
 * A setting of tracing that cannot be used. The message says which variable or option, what is wrong with its value
 * and what to do; it never quotes a value that may hold a secret.
 */
export class TelemetryConfigError extends Error {
  readonly code = 'ERR_TELEMETRY_CONFIG';
  /** The environment variable or the option that the value came from; `Node.js` where that is too old. */
  readonly variable: string;

  constructor(variable: string, problem: string, options?: ErrorOptions) {
    super(`${variable}: ${problem}`, options);
    this.name = 'TelemetryConfigError';
    this.variable = variable;
  }
}
