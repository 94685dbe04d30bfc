import type { Settings } from './settings.ts';

/** What became of one request. `reason` is a short code, such as `UNAVAILABLE` or `HTTP 503`. */
export type Reply =
  /** Taken, but for the data points that the receiver rejected. */
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly message: string; readonly afterMs?: number }
  /** Too large for the receiver. */
  | { readonly kind: 'split'; readonly reason: string; readonly message: string }
  /** No other attempt would succeed. */
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string };

/** Carries messages to the receiver, each once. */
export interface Transport {
  /** Never rejects. */
  send(message: Buffer): Promise<Reply>;
  /** Ends all connections; the next message opens new ones, with the certificates as they are then. */
  rest(): void;
}

/** Of a reply, which is empty or has one message. */
export const MAX_REPLY_BYTES = 64 * 1024;

const MAX_LENGTH = 200;
/** Shorter parts of a header's value, such as its scheme, are words that a message may hold anyway. */
const MIN_SECRET = 8;

/** OpenSSL's own words are between codes and places in its source. */
const OPENSSL = /(?:[0-9A-F]+:)?error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]*):[^:]*:\d+:/g;

/** A receiver's words on one line, not too long, and without the headers that it may have repeated. */
export function cleanMessage(message: string, headers: Readonly<Record<string, string>>): string {
  const parts = Object.values(headers).flatMap((value) => [value, ...value.split(/[\s,;=]+/)]);
  const clean = parts
    .filter((part) => part.length >= MIN_SECRET)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), message);
  return clean.replace(OPENSSL, '$1').trim().replace(/\s+/g, ' ').slice(0, MAX_LENGTH);
}

/** Headers of the user, and the token. */
export const requestHeaders = (
  { headers }: Settings,
  token: string | undefined,
): Readonly<Record<string, string>> => ({
  ...headers,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});

/** The code of what went wrong with a connection, such as ECONNREFUSED. */
export const codeOf = (error: unknown): string => {
  const { code, errors } = error as { code?: unknown; errors?: readonly { code?: unknown }[] };
  return String(code ?? errors?.[0]?.code ?? 'ERROR');
};
