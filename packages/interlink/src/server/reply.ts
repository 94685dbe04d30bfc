import type { IncomingMessage, ServerResponse } from 'node:http';
import { PluginError } from '../plugin-error.ts';
import { DecodeError } from '../wire/shape.ts';
import { HttpError } from './http-error.ts';

/** What serverCall records. */
export interface Answered {
  readonly statusCode: number;
}

export function sendText(
  response: ServerResponse,
  statusCode: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): Answered {
  response.writeHead(statusCode, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
  return { statusCode };
}

export function sendJson(response: ServerResponse, statusCode: number, value: unknown): Answered {
  return sendText(response, statusCode, JSON.stringify(value), 'application/json');
}

/** An error whose message is meant for the caller stays as it is; any other may quote internals. */
export function toPublicError(error: unknown): HttpError | DecodeError | PluginError {
  if (error instanceof HttpError || error instanceof DecodeError || error instanceof PluginError)
    return error;
  return new HttpError(500, 'INTERNAL', 'internal error', { cause: error });
}

/** Answers a failed request with text. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  onError: ((error: unknown) => void) | undefined,
): void {
  const known = toPublicError(error);
  if (known.statusCode >= 500 || response.headersSent) onError?.(known.cause ?? known);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (known.statusCode === 503) response.setHeader('Retry-After', '1');
  if (known.statusCode === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  // A body that was not read to its end cannot be followed by a next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  sendText(response, known.statusCode, known.message);
}
