import type { IncomingMessage } from 'node:http';

/** Service accounts' tokens take 1 to 2 KB. */
const MAX_TOKEN_LENGTH = 8_192;

/** RFC 6750 section 2.1. */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The bearer token of a request; `missing` without an Authorization header, `malformed` for what cannot be a token. */
export type Bearer = { readonly token: string } | 'missing' | 'malformed';

export function bearerOf({ headersDistinct: { authorization } }: IncomingMessage): Bearer {
  if (authorization === undefined) return 'missing';
  const [only = '', second] = authorization;
  // Proxies differ in which of two they would take.
  if (second !== undefined || only.length > MAX_TOKEN_LENGTH + 8) return 'malformed';
  const token = BEARER.exec(only)?.[1] ?? '';
  return token.length > 0 && token.length <= MAX_TOKEN_LENGTH ? { token } : 'malformed';
}

/** Takes the credentials out of a request, for what serves it needs none. */
export function forgetCredentials(request: IncomingMessage): void {
  delete request.headers.authorization;
  delete request.headersDistinct.authorization;
  const { rawHeaders } = request;
  request.rawHeaders = rawHeaders.filter(
    (_, i) => rawHeaders[i - (i % 2)]?.toLowerCase() !== 'authorization',
  );
}
