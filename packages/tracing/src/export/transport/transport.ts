/** What became of one request. `reason` is a short code, such as `UNAVAILABLE` or `HTTP 503`; `message` is the receiver's. */
export type Reply =
  /** Taken, but for the spans that the receiver rejected (OTLP's partial success). */
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message: string }
  | RetryReply
  /** Too large for the receiver: to be sent in smaller parts. */
  | { readonly kind: 'split'; readonly reason: string; readonly message: string }
  /** No other attempt would succeed. */
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string };

/** To be sent again later. */
export interface RetryReply {
  readonly kind: 'retry';
  readonly reason: string;
  readonly message: string;
  /** How long the receiver wants to be left alone. */
  readonly afterMillis?: number | undefined;
  /** The request was under way and nothing is known of it: when it is sent again, its spans may be there twice. */
  readonly mayHaveArrived: boolean;
}

/** Carries encoded requests to the receiver, each once: it does not retry. */
export interface Transport {
  /** Never rejects. Several may be under way at once. */
  send(request: Buffer): Promise<Reply>;
  /** Calls back each time that a connection to the receiver is there again. */
  onReady(callback: () => void): void;
  /** Ends what is under way, as `retry`, and all connections. */
  close(): void;
}
