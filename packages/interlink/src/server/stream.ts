import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './http-error.ts';
import type { Answered } from './reply.ts';

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
    if (!signal.aborted) throw new HttpError(200, 'LOG_BROKEN', 'the log broke off', { cause });
  }
  return { statusCode: 200 };
}
