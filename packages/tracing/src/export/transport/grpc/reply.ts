import type { ServiceError } from '@grpc/grpc-js';
import { readPartialSuccess, readRetryDelay } from '../../encode/replies.ts';
import type { Reply } from '../transport.ts';

/**
 * Codes to retry (opentelemetry.io/docs/specs/otlp, failures of OTLP/gRPC), as numbers: grpc-js is loaded late.
 * CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.
 */
const RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

/** A stream that broke off has no status of the receiver; grpc-js makes one up, which for some of these would be final. */
const BROKEN_STREAM = /^(Received RST_STREAM with code|Bandwidth exhausted or memory limit exceeded$)/;
/** Tempo adds a RetryInfo to a batch above the burst limit too, which can never succeed. */
const NEVER_FITS = /batch size \(\d+ bytes\) exceeds/;
const NEVER_CONNECTED = 'Channel closed before call started';
/** What grpc-js puts around an error of the connection. */
const AROUND =
  /^No connection established\. Last error: (?:Error: )?|(?: \([\dTZ:.-]+\))?\.?\s*Resolution note:.*$/gs;

/** What is known of a call beside its error. */
export interface CallFacts {
  readonly codeName: string;
  /** A stream was opened for it. */
  readonly started: boolean;
  /** The receiver's own status, rather than one that grpc-js made up. */
  readonly answered: boolean;
  readonly clean: (message: string) => string;
}

export function replyOf(response: Buffer | undefined, clean: (message: string) => string): Reply {
  const { rejectedSpans, message } = readPartialSuccess(response ?? Buffer.alloc(0));
  return { kind: 'delivered', rejected: rejectedSpans, message: clean(message) };
}

export function replyOfError({ code, details, metadata }: ServiceError, facts: CallFacts): Reply {
  const reason = facts.codeName;
  const message = facts.clean(messageOf(details));
  const mayHaveArrived = facts.started && !facts.answered;
  if (BROKEN_STREAM.test(details)) return { kind: 'retry', reason, message, mayHaveArrived };
  if (code === RESOURCE_EXHAUSTED) {
    const [status] = metadata.get('grpc-status-details-bin');
    const afterMillis = status instanceof Buffer ? readRetryDelay(status) : undefined;
    if (afterMillis === undefined || NEVER_FITS.test(details)) return { kind: 'split', reason, message };
    return { kind: 'retry', reason, message, afterMillis, mayHaveArrived };
  }
  if (!RETRYABLE.has(code)) return { kind: 'refused', reason, message };
  return { kind: 'retry', reason, message, mayHaveArrived };
}

function messageOf(details: string): string {
  if (details === NEVER_CONNECTED) return 'no connection so far';
  return details.replaceAll(AROUND, '');
}
