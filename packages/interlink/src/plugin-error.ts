const STATUS = { InvalidInput: 400, NotFound: 404, Conflict: 409, Internal: 500, Unavailable: 503 } as const;

/** What a plugin's handler may say of a failed call; each code has its HTTP status. */
export type PluginErrorCode = keyof typeof STATUS;

/**
 * Thrown by a plugin's handlers, to answer 400 (`InvalidInput`), 404 (`NotFound`), 409 (`Conflict`), 500 (`Internal`) or
 * 503 (`Unavailable`) with the message as text. Anything else thrown is answered 500 without its message.
 */
export class PluginError extends Error {
  readonly code: PluginErrorCode;
  readonly statusCode: number;

  constructor(code: PluginErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PluginError';
    this.code = code;
    this.statusCode = STATUS[code];
  }
}
