import type { ApiClient } from './api-client.ts';
import { createCache, createSingleFlight, MAX_KEPT_BYTES } from './cache.ts';
import { memberOf } from './json.ts';
import { ReviewError } from './review-error.ts';
import type { User } from './user.ts';

const MAX_ENTRIES = 1_024;

export interface RightsOptions {
  readonly api: ApiClient;
  /** The non-resource URL that is asked for. */
  readonly path: string;
  readonly allowedTtlMs: number;
  readonly deniedTtlMs: number;
  readonly now: () => number;
}

/** Answers whether a user may do this to the path, by SubjectAccessReview. Rejects with ReviewError. */
export function createAccessReviews(options: RightsOptions): (user: User, verb: string) => Promise<boolean> {
  const { api, path, allowedTtlMs, deniedTtlMs, now } = options;
  const rights = createCache<boolean>(MAX_ENTRIES, now);
  const singleFlight = createSingleFlight<boolean>();

  async function review(key: string, { username, ...rest }: User, verb: string): Promise<boolean> {
    const spec = { user: username, ...rest, nonResourceAttributes: { path, verb } };
    const object = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const status = memberOf(await api.create('subjectaccessreviews', object), 'status');
    const allowed = memberOf(status, 'allowed');
    const denied = memberOf(status, 'denied');
    if (typeof allowed !== 'boolean') throw new ReviewError('a SubjectAccessReview has no verdict');
    if (allowed && denied) throw new ReviewError('a SubjectAccessReview says both allowed and denied');
    if (Buffer.byteLength(key) <= MAX_KEPT_BYTES)
      rights.set(key, allowed, allowed ? allowedTtlMs : deniedTtlMs);
    return allowed;
  }

  return async (user, verb) => {
    const key = JSON.stringify([verb, user.username, user.uid, user.groups, user.extra]);
    return rights.get(key) ?? (await singleFlight(key, () => review(key, user, verb)));
  };
}
