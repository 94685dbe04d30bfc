import type { EncodedRequest } from '../encode/request.ts';
import { splitRequest } from '../encode/split.ts';

/** A request on its way to the receiver. */
export interface Chunk {
  readonly request: EncodedRequest;
  /** The place in the order of offers; the parts of a split request share it. */
  readonly order: number;
  /** On the clock of `performance.now()`. */
  readonly offeredAt: number;
  /** True while the transport has it. */
  underWay: boolean;
  failures: number;
  /** How often it was cut in two until it was this small. */
  readonly splits: number;
  /** What the receiver said last. */
  message: string;
}

export function createChunk(request: EncodedRequest, order: number): Chunk {
  return {
    request,
    order,
    offeredAt: performance.now(),
    underWay: false,
    failures: 0,
    splits: 0,
    message: '',
  };
}

/** Two chunks of half the spans each; undefined for a single span. */
export function splitChunk(chunk: Chunk): [Chunk, Chunk] | undefined {
  const parts = splitRequest(chunk.request);
  if (!parts) return undefined;
  const half = { ...chunk, failures: 0, splits: chunk.splits + 1 };
  const [first, second] = parts;
  return [
    { ...half, request: first },
    { ...half, request: second },
  ];
}
