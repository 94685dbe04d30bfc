/** How much of an error's body is kept, in characters. */
const BODY_LIMIT = 512;

/**
 * A call to an interLink API or plugin failed. `code` is `HTTP_STATUS` (with `statusCode` and the first 512 characters of
 * the answer as `body`), `MALFORMED_REPLY`, `TIMEOUT`, `TOKEN_FILE`, or the network's own (`ECONNREFUSED`, a TLS code …).
 * Neither headers nor tokens are in the message; `cause` is the error beneath.
 */
export class InterlinkError extends Error {
  override readonly name = 'InterlinkError';
  readonly code: string;
  readonly statusCode: number | undefined;
  readonly body: string | undefined;

  constructor(
    code: string,
    message: string,
    { statusCode, body, cause }: { statusCode?: number; body?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.statusCode = statusCode;
    this.body = body;
  }
}

/** The answer was not a success. */
export function statusError(what: string, statusCode: number, text: string): InterlinkError {
  const body = text.trim().slice(0, BODY_LIMIT);
  const message = `${what} was answered ${statusCode}${body ? `: ${body}` : ''}`;
  return new InterlinkError('HTTP_STATUS', message, { statusCode, body });
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'];

function isTimeout(error: unknown): boolean {
  return (error instanceof Error && error.name === 'TimeoutError') || TIMEOUTS.includes(codeOf(error) ?? '');
}

/** No answer came. What is an InterlinkError already stays as it is. */
export function connectionError(what: string, error: unknown): InterlinkError {
  if (error instanceof InterlinkError) return error;
  if (isTimeout(error))
    return new InterlinkError('TIMEOUT', `${what} was not answered in time`, { cause: error });
  const cause = error instanceof Error ? error.cause : undefined;
  const code = codeOf(error) ?? codeOf(cause) ?? 'NO_RESPONSE';
  return new InterlinkError(code, `${what} failed: ${code}`, { cause: error });
}
