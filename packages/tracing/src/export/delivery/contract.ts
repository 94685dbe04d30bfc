import type { EncodedRequest } from '../encode/request.ts';
import type { Transport } from '../transport/transport.ts';

export interface DeliveryLimits {
  /** Of the requests that wait or are under way. Default: 32 MiB. */
  readonly maxBytes?: number | undefined;
  /** Requests under way at once. Default: 4. */
  readonly maxInFlight?: number | undefined;
  /** How long after its offer a request is tried. Default: 5 minutes. */
  readonly maxAgeMillis?: number | undefined;
  /** The longest pause before the first retry; it doubles with each. Default: 200. */
  readonly baseDelayMillis?: number | undefined;
  /** Where the doubling ends. Default: 5000. */
  readonly maxDelayMillis?: number | undefined;
}

export interface DeliveryOptions {
  readonly transport: Transport;
  readonly limits?: DeliveryLimits | undefined;
  /** Called when spans are lost, after they were counted. */
  readonly onLoss?: ((loss: Loss, stats: DeliveryStats) => void) | undefined;
  /** Called after each attempt that failed and will be repeated. */
  readonly onRetry?: ((delay: Delay, stats: DeliveryStats) => void) | undefined;
}

/** Why spans are lost; after `refused:` comes the receiver's code. */
export type LossReason =
  | 'queue_full'
  | 'expired'
  | 'oversized'
  | 'rejected'
  | 'shutdown'
  | `refused:${string}`;

export interface Loss {
  readonly reason: LossReason;
  readonly spans: number;
  /** What the receiver said last about them; empty where it said nothing. */
  readonly message: string;
}

/** An attempt that failed, of a request that is kept. */
export interface Delay {
  readonly reason: string;
  readonly message: string;
  /** Since the request was offered. */
  readonly ageMillis: number;
}

/** Counts of spans, unless it says otherwise. At every moment `created` = `sent` + all of `dropped` + `queued`. */
export interface DeliveryStats {
  readonly created: number;
  /** Accepted by the receiver. */
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Waiting or under way. */
  readonly queued: number;
  readonly queuedBytes: number;
  /** In attempts of which nothing is known: at most so many have arrived beside, or more often than, the `sent` ones. */
  readonly uncertain: number;
  /** Attempts that were repetitions, in requests. */
  readonly retries: number;
}

/** Brings requests to the receiver, or counts what is lost and why. Nothing in it throws or rejects. */
export interface Delivery {
  /** Takes a sealed request; false where it was dropped, which is counted. */
  offer(request: EncodedRequest): boolean;
  /** Counts spans that were lost before they came into a request. */
  lose(loss: Loss): void;
  /** True when a request would be sent at once: nothing waits and a place is free. */
  readonly idle: boolean;
  /** Calls back each time it becomes idle. */
  onIdle(callback: () => void): void;
  /** Resolves when all that was offered before is sent or lost, or when the time is over. */
  flush(timeoutMillis: number): Promise<void>;
  /** Flushes, then drops what is left as `shutdown` and closes the transport. Whatever is offered later is lost. */
  close(timeoutMillis: number): Promise<void>;
  stats(): DeliveryStats;
}
