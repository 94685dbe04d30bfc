import { createHmac, randomBytes } from 'node:crypto';
import type { ApiClient } from './api-client.ts';
import { createCache, createSingleFlight, MAX_KEPT_BYTES } from './cache.ts';
import { isObject, memberOf, textsOf } from './json.ts';
import { ReviewError } from './review-error.ts';
import { type User, userOf } from './user.ts';

const MAX_ACCEPTED = 1_024;
const MAX_REJECTED = 4_096;
/** A rejection that came with an error may be the API server's trouble, not the token's. */
const ERROR_TTL_MS = 10_000;

export interface TokenOptions {
  readonly api: ApiClient;
  readonly audiences: readonly string[];
  readonly tokenTtlMs: number;
  readonly now: () => number;
  /** Bounds the reviews under way. */
  readonly limited: <T>(known: boolean, work: () => Promise<T>) => Promise<T>;
  readonly onCache?: (status: 'hit' | 'miss') => void;
}

interface Verdict {
  readonly user?: User | undefined;
  readonly ttlMs: number;
}

/**
 * Answers whose a token is, by TokenReview; undefined for nobody's. Rejects with ReviewError. Tokens are known by a
 * keyed hash alone, and rejected ones cannot push accepted ones out.
 */
export function createTokenReviews(options: TokenOptions): (token: string) => Promise<User | undefined> {
  const { api, audiences, tokenTtlMs, now, limited, onCache } = options;
  const secret = randomBytes(32);
  const accepted = createCache<User>(MAX_ACCEPTED, now);
  const rejected = createCache<true>(MAX_REJECTED, now);
  const singleFlight = createSingleFlight<User | undefined>();

  async function review(key: string, token: string): Promise<User | undefined> {
    const spec = { token, ...(audiences.length > 0 && { audiences }) };
    const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec };
    const answer = await limited(accepted.knows(key), () => api.create('tokenreviews', object));
    const { user, ttlMs } = verdictOf(memberOf(answer, 'status'), audiences, tokenTtlMs);
    if (user === undefined) rejected.set(key, true, ttlMs);
    if (user === undefined) accepted.delete(key);
    else if (Buffer.byteLength(JSON.stringify(user)) <= MAX_KEPT_BYTES) accepted.set(key, user, ttlMs);
    return user;
  }

  return async (token) => {
    const key = createHmac('sha256', secret).update(token).digest('base64');
    const user = accepted.get(key);
    const isKnown = user !== undefined || rejected.get(key) !== undefined;
    onCache?.(isKnown ? 'hit' : 'miss');
    return isKnown ? user : await singleFlight(key, () => review(key, token));
  };
}

function verdictOf(status: unknown, audiences: readonly string[], tokenTtlMs: number): Verdict {
  if (!isObject(status)) throw new ReviewError('a TokenReview has no status');
  if (status.error) return { ttlMs: Math.min(tokenTtlMs, ERROR_TTL_MS) };
  const made = textsOf(status.audiences);
  const isMeant = audiences.length === 0 || audiences.some((audience) => made.includes(audience));
  return {
    user: status.authenticated === true && isMeant ? userOf(status.user) : undefined,
    ttlMs: tokenTtlMs,
  };
}
