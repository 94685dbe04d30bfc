import { CLOCK, type Clock } from '../clock.ts';
import type { AccessCounts } from '../own.ts';
import { createApiClient } from './api-client.ts';
import { type KubernetesReviews, reviewSettings } from './options.ts';
import { createReviewLimit } from './review-limit.ts';
import { createAccessReviews } from './rights.ts';
import { createTokenReviews } from './tokens.ts';
import type { User } from './user.ts';

/** What a Kubernetes API server knows of who asks. Both reject with ReviewError where it cannot be asked. */
export interface KubernetesAccess {
  /** Whose token it is; undefined for nobody's. */
  userOf(token: string): Promise<User | undefined>;
  isAllowed(user: User, verb: string): Promise<boolean>;
  close(): void;
}

/** Throws MetricsError ERR_METRICS_OPTION. */
export function createKubernetesAccess(
  options: KubernetesReviews,
  path: string,
  counts: Pick<AccessCounts, 'attempt' | 'tokenCache'>,
  clock: Clock = CLOCK,
): KubernetesAccess {
  const settings = reviewSettings(options);
  const { now } = clock;
  const api = createApiClient({ ...settings, clock, onAttempt: counts.attempt });
  const limited = createReviewLimit(settings.maxReviews);
  return {
    userOf: createTokenReviews({ ...settings, api, now, limited, onCache: counts.tokenCache }),
    isAllowed: createAccessReviews({ ...settings, api, path, now }),
    close: api.close,
  };
}
