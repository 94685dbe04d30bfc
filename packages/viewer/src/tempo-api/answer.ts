import type { ServerResponse } from 'node:http';
import { HttpError } from '../http/body.ts';
import { sendJson } from '../http/respond.ts';
import { TraceqlError } from '../traceql/error.ts';

/** A signal that aborts when the client goes away, or when the time is over. */
const untilGone = (response: ServerResponse, timeoutMs: number): AbortSignal => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, AbortSignal.timeout(timeoutMs)]);
};

/**
 * Answers with the JSON of what `find` gives. A TraceqlError is HttpError 400; out of time it is 504 with Tempo's text; a
 * client that went away gets no answer.
 */
export const answer = async (
  response: ServerResponse,
  timeoutMs: number,
  find: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> => {
  const signal = untilGone(response, timeoutMs);
  try {
    sendJson(response, await find(signal));
  } catch (error) {
    if (error instanceof TraceqlError) throw new HttpError(400, error.message);
    if (!signal.aborted || error !== signal.reason) throw error;
    if (!response.destroyed) throw new HttpError(504, 'context deadline exceeded');
  }
};
