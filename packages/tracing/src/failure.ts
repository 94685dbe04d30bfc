const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

/**
 * `error.type` of a thrown value: `timeout`, else its `code`, its cause's `code`, or its class name. Never its message,
 * which may quote headers or a URL.
 */
export function errorType(error: unknown): string {
  for (const candidate of [error, property(error, 'cause')]) {
    const code = property(candidate, 'code');
    if (property(candidate, 'name') === 'TimeoutError') return 'timeout';
    if (typeof code === 'string' && code !== '') return TIMEOUT_CODES.has(code) ? 'timeout' : code;
  }
  return error instanceof Error ? error.constructor.name : '_OTHER';
}

/** True where the caller gave up: that is no failure of the call. A time-out signal is not an abort. */
export function isAbort(error: unknown, signal?: AbortSignal): boolean {
  const name = property(error, 'name');
  if (name === 'TimeoutError' || property(signal?.reason, 'name') === 'TimeoutError') return false;
  return name === 'AbortError' || (signal?.aborted === true && error === signal.reason);
}

/** The HTTP status that an error of a client library carries, if it carries one. */
export function statusOfError(error: unknown): number | undefined {
  for (const key of ['statusCode', 'status']) {
    const status = property(error, key);
    if (typeof status === 'number' && status >= 100 && status <= 599) return status;
  }
  return undefined;
}
