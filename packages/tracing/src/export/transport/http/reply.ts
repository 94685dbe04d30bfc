import type { IncomingHttpHeaders } from 'node:http';
import { readPartialSuccess } from '../../encode/replies.ts';
import type { Reply } from '../transport.ts';

/** Statuses to retry (opentelemetry.io/docs/specs/otlp, failures of OTLP/HTTP). */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** A gateway says these, which does not know what became of the request. */
const UNKNOWN_OUTCOME = new Set([502, 504]);
const TOO_LARGE = 413;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function replyOfAnswer(
  { status, headers, body }: HttpAnswer,
  clean: (message: string) => string,
): Reply {
  if (status >= 200 && status < 300) {
    const { rejectedSpans, message } = readPartialSuccess(body);
    return { kind: 'delivered', rejected: rejectedSpans, message: clean(message) };
  }
  const reason = `HTTP ${status}`;
  const message = clean(textOf(headers, body));
  if (status === TOO_LARGE) return { kind: 'split', reason, message };
  if (!RETRYABLE.has(status)) return { kind: 'refused', reason, message };
  const afterMillis = readRetryAfter(headers['retry-after']);
  return { kind: 'retry', reason, message, afterMillis, mayHaveArrived: UNKNOWN_OUTCOME.has(status) };
}

/** A body of OTLP is binary; others are for people, but for whole pages. */
function textOf(headers: IncomingHttpHeaders, body: Buffer): string {
  return /^(text\/plain|application\/json)\b/.test(headers['content-type'] ?? '')
    ? body.toString('utf8')
    : '';
}

/** Milliseconds of a Retry-After header, seconds or a date (RFC 9110, section 10.2.3). */
export function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(millis) ? Math.max(0, millis) : undefined;
}
