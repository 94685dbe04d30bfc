/** Why a request gets no metrics. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 405 | 413 | 414 | 503;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const UNAVAILABLE: Refusal = {
  status: 503,
  text: 'Whether you may read this cannot be found out now: try again later.',
  headers: { 'retry-after': '1' },
};

export const FORBIDDEN: Refusal = { status: 403, text: 'You may not read this.' };

export const UNAUTHENTICATED: Refusal = {
  status: 401,
  text: 'A bearer token is needed.',
  headers: { 'www-authenticate': 'Bearer' },
};

export const UNACCEPTED: Refusal = {
  status: 401,
  text: 'The bearer token is not accepted.',
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
};
