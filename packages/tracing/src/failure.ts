const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Anything can be thrown, also what throws when it is looked at: that must not hide the error itself. */
function property(value: unknown, key: string): unknown {
  try {
    return (typeof value === 'object' && value !== null) || typeof value === 'function'
      ? Reflect.get(value, key)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What libraries use as codes; anything else may be a text that quotes a secret. */
const CODE = /^[\w.-]{1,64}$/;

function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

function isTimeout(error: unknown): boolean {
  return property(error, 'name') === 'TimeoutError' || TIMEOUT_CODES.has(codeOf(error) ?? '');
}

/** The semantic conventions' `_OTHER` where it has none. */
function className(error: unknown): string {
  const name = property(property(error, 'constructor'), 'name');
  return typeof name === 'string' && CODE.test(name) ? name : '_OTHER';
}

/**
 * `error.type` of a thrown value: `timeout`, else its `code`, its cause's `code`, or its class name. Never its message,
 * which may quote headers or a URL.
 */
export function errorType(error: unknown): string {
  const cause = property(error, 'cause');
  if (isTimeout(error) || isTimeout(cause)) return 'timeout';
  return codeOf(error) ?? codeOf(cause) ?? className(error);
}

/** True where the caller gave up: that is no failure of the call. A time-out signal is not an abort. */
export function isAbort(error: unknown, signal?: AbortSignal): boolean {
  if ([error, property(error, 'cause'), signal?.reason].some(isTimeout)) return false;
  return property(error, 'name') === 'AbortError' || (signal?.aborted === true && error === signal.reason);
}

/** The HTTP status that an error of a client library carries, if it carries one. */
export function statusOfError(error: unknown): number | undefined {
  for (const key of ['statusCode', 'status']) {
    const status = property(error, key);
    if (typeof status === 'number' && status >= 100 && status <= 599) return status;
  }
  return undefined;
}
