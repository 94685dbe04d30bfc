import { retryAfterMs } from '../../retry-after.ts';

/** As client-go's webhooks: five attempts, 500 ms and each wait half as long again, up to a fifth more by chance. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
const FACTOR = 1.5;
const JITTER = 0.2;

const RETRIED_CODES: ReadonlySet<number> = new Set([429, 500, 504]);
const RESET_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** How an attempt went that was no success. */
export interface Failure {
  /** The HTTP status, undefined without an answer. */
  readonly status?: number | undefined;
  /** The system's code, such as ECONNREFUSED, where there was no answer. */
  readonly code?: string | undefined;
  /** The Retry-After header. */
  readonly retryAfter?: string | undefined;
}

const isRetried = ({ status, code, retryAfter }: Failure): boolean => {
  if (status === undefined) return RESET_CODES.has(code ?? '');
  return RETRIED_CODES.has(status) || (status >= 500 && retryAfter !== undefined);
};

/** Milliseconds until the next attempt, undefined where there is to be none. `attempts` have been made. */
export function waitBefore(failure: Failure, attempts: number): number | undefined {
  if (attempts >= ATTEMPTS || !isRetried(failure)) return undefined;
  const backoff = FIRST_WAIT_MS * FACTOR ** (attempts - 1) * (1 + Math.random() * JITTER);
  return Math.max(backoff, retryAfterMs(failure.retryAfter) ?? 0);
}
