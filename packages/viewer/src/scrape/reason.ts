import { ScrapeError } from './error.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name is not known now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was reset; https on an http port, or http on an https one, does that too',
  EPROTO: 'the server does not speak TLS there',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed; name it, or its CA, with --scrape-ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate’s CA is not known; name it with --scrape-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate’s CA is not known; name it with --scrape-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate’s CA is not known; name it with --scrape-ca',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  CERT_HAS_EXPIRED: 'the certificate has expired',
};

/** Why an answer with this status gives no metrics. */
export const statusReason = (status: number): string => {
  if (status === 401)
    return 'HTTP 401: it wants a token that it takes; name its file with --scrape-token-file';
  if (status === 403) return 'HTTP 403: the token may not read metrics, or the viewer is not let in';
  if (status >= 300 && status < 400) return `HTTP ${status}: a redirect, which is not followed`;
  return `HTTP ${status}`;
};

/** Why a request failed. */
export const failureReason = (error: unknown, timeoutMs: number): string => {
  if (error instanceof ScrapeError) return error.message;
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `no answer within ${timeoutMs / 1_000} s`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return reasons[code] ?? code;
};
