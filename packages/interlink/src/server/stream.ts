import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './http-error.ts';
import type { Answered } from './reply.ts';

/** True where the reader or the server gave up, not the log; pipeline() then ends the log with an error of its own. */
function isAbandoned(cause: unknown, log: Readable): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  return cause.code === 'ABORT_ERR' || (cause.code === 'ERR_STREAM_PREMATURE_CLOSE' && log.errored !== null);
}

/** Answers 200 at once and the log as it comes, until it ends, the caller goes away or the server closes. */
export async function sendStream(
  response: ServerResponse,
  log: Readable,
  signal: AbortSignal,
): Promise<Answered> {
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.flushHeaders();
  try {
    await pipeline(log, response, { signal });
  } catch (cause) {
    // The status is out already: it stays what the caller saw, and its stream breaks off.
    if (!isAbandoned(cause, log)) throw new HttpError(200, 'LOG_BROKEN', 'the log broke off', { cause });
  }
  return { statusCode: 200 };
}
