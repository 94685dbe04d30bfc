import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Renderer } from '../render/renderer.ts';
import { aborted } from '../wait.ts';
import { hasBody, type ScrapeRequest, type ScrapeResponse } from './request.ts';
import { streamOf } from './scrape-context.ts';

/** Metrics are of the moment, and no page. */
function setCommon(request: ScrapeRequest, response: ScrapeResponse, contentType: string): void {
  response.setHeader('content-type', contentType);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (request.httpVersionMajor < 2 && hasBody(request)) response.setHeader('connection', 'close');
}

/** An answer without metrics, and without internals; none where the scraper has left. */
export function sendText(
  request: ScrapeRequest,
  response: ScrapeResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (streamOf(response).destroyed) return; // to write to it would be an error
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
  request: ScrapeRequest,
  response: ScrapeResponse,
  { contentType, gzip }: Body,
): void {
  setCommon(request, response, contentType);
  response.appendHeader('vary', 'Accept, Accept-Encoding');
  if (gzip) response.setHeader('content-encoding', 'gzip');
  response.statusCode = 200;
}

/** Writes pieces to gzip, and gives each back once it has been read. */
const createZipper = (gzip: Gzip, { recycle }: Pick<Renderer, 'recycle'>): Writable =>
  new Writable({
    highWaterMark: 1,
    write(piece: Buffer, _, done) {
      gzip.write(piece, (error) => {
        if (!error) recycle(piece);
        done(error);
      });
    },
    final: (done) => void gzip.end(done),
    destroy(error, done) {
      if (error) gzip.destroy(error);
      done(error);
    },
  });

async function pipeZipped(
  response: ScrapeResponse,
  pieces: AsyncIterable<Buffer>,
  renderer: Renderer,
  signal: AbortSignal,
): Promise<void> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const zipper = createZipper(gzip, renderer);
  await Promise.all([pipeline(pieces, zipper, { signal }), pipeline(gzip, response, { signal })]);
}

/** Sends pieces no faster than the scraper reads them. Rejects where the signal ends that early. */
export async function sendPieces(
  response: ScrapeResponse,
  pieces: AsyncIterable<Buffer>,
  renderer: Renderer,
  zipped: boolean,
  signal: AbortSignal,
): Promise<void> {
  const sent = zipped
    ? pipeZipped(response, pieces, renderer, signal)
    : pipeline(pieces, response, { signal });
  // Of a response of node:http2 that was broken off a pipeline does not hear.
  await Promise.race([sent, aborted(signal)]);
}
