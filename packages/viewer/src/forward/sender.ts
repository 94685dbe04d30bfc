/** What became of one try to send a request. */
export type Outcome =
  | { readonly kind: 'sent'; readonly rejectedSpans: number }
  /** May work later: `afterMs` is what the receiver asked for. */
  | { readonly kind: 'retry'; readonly reason: string; readonly details: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly details: string };

/** Sends export requests. */
export interface Sender {
  /** Never rejects. */
  send(request: Buffer): Promise<Outcome>;
  /** Ends running requests. */
  close(): void;
}

/** Time of one try. */
export const callTimeoutMs = 10_000;
