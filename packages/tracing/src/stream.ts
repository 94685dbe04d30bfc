import { errorMonitor } from 'node:events';
import { Readable } from 'node:stream';
import { isAbort } from './failure.ts';

/** How a watched stream came to its end. */
export interface StreamEnd {
  /** Bytes the stream received; the length in UTF-8 where its chunks are strings. */
  readonly bytes: number;
  readonly error?: unknown;
  /** Ended by the reader before all was read. */
  readonly aborted: boolean;
}

export function isReadable(value: unknown): value is Readable {
  return value instanceof Readable;
}

function byteLength(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

/**
 * Reports once how the stream ended, and counts its bytes. The stream stays the same object, is not set flowing (a
 * `data` listener would do that, so the bytes are counted where they are pushed), and its errors stay unhandled where
 * the reader handles none (hence `errorMonitor`).
 */
export function watchStream(stream: Readable, onEnd: (end: StreamEnd) => void): void {
  let bytes = stream.readableLength;
  let over = false;
  const settle = (end: Omit<StreamEnd, 'bytes'>) => {
    if (over) return;
    over = true;
    onEnd({ bytes, ...end });
  };
  const fail = (error: Error) => settle(isAbort(error) ? { aborted: true } : { aborted: false, error });

  const push = stream.push;
  stream.push = function countedPush(chunk: unknown, encoding?: BufferEncoding): boolean {
    bytes += byteLength(chunk);
    return push.call(stream, chunk, encoding);
  };
  stream.once('end', () => settle({ aborted: false }));
  stream.once(errorMonitor, fail);
  stream.once('close', () => settle({ aborted: true }));

  if (stream.errored) fail(stream.errored);
  else if (stream.readableEnded) settle({ aborted: false });
  else if (stream.destroyed) settle({ aborted: true });
}
