import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { CLOCK, type Clock } from '../clock.ts';
import type { ReviewSettings } from './options.ts';
import { post, type Reply } from './post.ts';
import { waitBefore } from './retry.ts';
import { ReviewError, ReviewsClosedError } from './review-error.ts';

/** As the API server's token cache: all attempts of one review together. */
const REVIEW_TIMEOUT_MS = 30_000;

/** What is asked of the API server. */
export type Review = 'tokenreviews' | 'subjectaccessreviews';

const PATHS: Readonly<Record<Review, string>> = {
  tokenreviews: '/apis/authentication.k8s.io/v1/tokenreviews',
  subjectaccessreviews: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
};

export interface ApiClient {
  /** Creates the object and answers the API server's copy of it. Rejects with ReviewError. */
  create(review: Review, object: object): Promise<unknown>;
  /** Ends all that is under way. */
  close(): void;
}

export interface ApiClientOptions
  extends Pick<ReviewSettings, 'apiServer' | 'tokenFile' | 'caFile' | 'requestTimeoutMs' | 'maxReviews'> {
  readonly clock?: Clock;
  /** Told of each attempt: the HTTP status, or `<error>` without one, and how long it took. */
  readonly onAttempt?: (review: Review, code: string, seconds: number) => void;
}

/** Posts reviews to a Kubernetes API server with this process's own token. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { apiServer, tokenFile, caFile, requestTimeoutMs, maxReviews, clock = CLOCK, onAttempt } = options;
  const closing = new AbortController();
  let current: { readonly ca: string; readonly agent: Agent } | undefined;

  function agentFor(ca: string): Agent {
    if (current?.ca === ca) return current.agent;
    current?.agent.destroy();
    current = {
      ca,
      agent: new Agent({ ca, keepAlive: true, maxSockets: maxReviews, minVersion: 'TLSv1.2' }),
    };
    return current.agent;
  }

  async function attempt(review: Review, body: string, timeoutMs: number): Promise<Reply> {
    const files = await Promise.all([readFile(tokenFile, 'utf8'), readFile(caFile, 'utf8')]).catch(unread);
    if (!Array.isArray(files)) return files;
    const [token, ca] = files;
    if (closing.signal.aborted) throw new ReviewsClosedError();
    const began = clock.now();
    const reply = await post(new URL(apiServer + PATHS[review]), body, {
      token: token.trim(),
      agent: agentFor(ca),
      timeoutMs,
    });
    onAttempt?.(review, String(reply.status ?? '<error>'), (clock.now() - began) / 1_000);
    return reply;
  }

  return {
    async create(review, object) {
      const body = JSON.stringify(object);
      const deadline = clock.now() + REVIEW_TIMEOUT_MS;
      for (let attempts = 1; ; attempts += 1) {
        const left = deadline - clock.now();
        const reply = await attempt(review, body, Math.min(requestTimeoutMs, left));
        if (reply.text !== undefined) return parsed(review, reply.text);
        const wait = waitBefore(reply, attempts);
        if (closing.signal.aborted) throw new ReviewsClosedError();
        if (wait === undefined || clock.now() + wait >= deadline) throw failed(review, apiServer, reply);
        await clock.sleep(wait, closing.signal).catch(() => {
          throw new ReviewsClosedError();
        });
      }
    },
    close() {
      closing.abort();
      current?.agent.destroy();
    },
  };
}

function unread(error: NodeJS.ErrnoException): Reply {
  return { why: `${error.path} cannot be read (${error.code})` };
}

const HINTS: Readonly<Record<number, string>> = {
  401: '; it does not know this server by its token',
  403: '; this server’s account needs a role that may create them',
  404: '; is it a Kubernetes API server?',
};

function failed(review: Review, apiServer: string, { status, why }: Reply): ReviewError {
  const what = status === undefined ? why : `it answered ${status}${HINTS[status] ?? ''}`;
  return new ReviewError(`${apiServer} could not be asked for ${review}: ${what}`);
}

function parsed(review: Review, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the answer, which repeats the token.
    throw new ReviewError(`the answer to ${review} is no JSON`);
  }
}
