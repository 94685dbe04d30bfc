import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** What an Authorization header is worth; `busy`: wrong, while too many wrong ones are waiting for their answer. */
export type Verdict = 'granted' | 'missing' | 'wrong' | 'busy';

/** Knows the token that callers must send. */
export interface Access {
  /** Whether there is a token; without one everybody is granted. */
  readonly needsToken: boolean;
  /** A wrong token is answered late, so that trying many takes long; a right one is never held up by that. */
  check(authorization: string | undefined): Promise<Verdict>;
}

const maxWaiting = 64;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Asks for `Authorization: Bearer <token>`; without a token for nothing. */
export const createAccess = (token: string | undefined, wrongTokenMs: number): Access => {
  if (token === undefined) return { needsToken: false, check: async () => 'granted' };
  const wanted = digest(token);
  let waiting = 0;

  const slowed = async (): Promise<Verdict> => {
    if (waiting >= maxWaiting) return 'busy';
    waiting++;
    await delay(wrongTokenMs);
    waiting--;
    return 'wrong';
  };

  return {
    needsToken: true,
    async check(authorization) {
      if (authorization === undefined) return 'missing';
      const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
      // Digests have one length, and comparing them takes one time.
      return timingSafeEqual(digest(given), wanted) ? 'granted' : slowed();
    },
  };
};
