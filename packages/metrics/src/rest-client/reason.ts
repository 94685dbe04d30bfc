/** Why there was no response. */
export const ERROR_REASONS = [
  'abort',
  'closed',
  'dns',
  'protocol',
  'refused',
  'reset',
  'timeout',
  'tls',
  'unreachable',
  'other',
] as const;

export type ErrorReason = (typeof ERROR_REASONS)[number];

/** In order: the first pattern that a code or name of the error matches. Sources: Node's and undici's lists of codes. */
const PATTERNS: readonly (readonly [ErrorReason, RegExp])[] = [
  ['timeout', /^(?:TimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w+_TIMEOUT)$/],
  ['abort', /^(?:ABORT_ERR|UND_ERR_ABORTED|AbortError)$/],
  ['refused', /^ECONNREFUSED$/],
  ['dns', /^(?:ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|EDNS\w*)$/],
  ['unreachable', /^(?:E(?:HOST|NET)(?:UNREACH|DOWN)|EADDRNOTAVAIL|ENOENT)$/],
  [
    'tls',
    /^(?:ERR_(?:TLS|SSL|OSSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/,
  ],
  [
    'protocol',
    /^(?:HPE_|HTTPParserError|ERR_HTTP|UND_ERR_(?:HEADERS_OVERFLOW|RE[QS]_CONTENT_LENGTH_MISMATCH))/,
  ],
  ['closed', /^UND_ERR_(?:CLOSED|DESTROYED)$/],
  ['reset', /^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/],
];

const DEEPEST = 4;

/**
 * The reason by the codes and names of an error and its causes: an abort by a time-out's signal is a time-out, and the
 * error of several addresses is that of the first.
 */
export function errorReason(error: unknown): ErrorReason {
  try {
    const words: string[] = [];
    for (let at = error, depth = 0; typeof at === 'object' && at && depth < DEEPEST; depth += 1) {
      const { code, name, cause } = at as { code?: unknown; name?: unknown; cause?: unknown };
      words.push(String(code), String(name));
      at = cause;
    }
    const found = PATTERNS.find(([, pattern]) => words.some((word) => pattern.test(word)));
    return found ? found[0] : 'other';
  } catch {
    return 'other'; // a property of the error threw
  }
}
