import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { hasBody } from './request.ts';

/** Metrics are of the moment, and no page. */
function setCommon(request: IncomingMessage, response: ServerResponse, contentType: string): void {
  response.setHeader('content-type', contentType);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (hasBody(request)) response.setHeader('connection', 'close');
}

/** An answer without metrics, and without internals; none where the scraper has left. */
export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return; // to write to it would be an error
  setCommon(request, response, 'text/plain; charset=utf-8');
  response.removeHeader('content-encoding');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  response.end(`${text}\n`);
}

export interface Body {
  readonly contentType: string;
  readonly gzip: boolean;
}

/** The headers of metrics, the same for GET and HEAD. */
export function setHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { contentType, gzip }: Body,
): void {
  setCommon(request, response, contentType);
  response.appendHeader('vary', 'Accept, Accept-Encoding');
  if (gzip) response.setHeader('content-encoding', 'gzip');
  response.statusCode = 200;
}

/** Sends pieces no faster than the scraper reads them. Rejects, with the connection closed, where that ends early. */
export async function sendPieces(
  response: ServerResponse,
  pieces: AsyncIterable<Buffer>,
  gzip: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (!gzip) await pipeline(pieces, response, { signal });
  else await pipeline(pieces, createGzip({ level: constants.Z_BEST_SPEED }), response, { signal });
}
