import type { Outcome } from './otlp/reply.ts';

/** Takes an export request's protobuf bytes. */
export type Accept = (request: Uint8Array) => Outcome;

/** A receiver that listens. */
export interface Receiver {
  readonly port: number;
  /** Lets running requests end, for at most `graceMs`, and closes. */
  close(graceMs: number): Promise<void>;
}
