import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, 'BODY_TOO_LARGE', `the body is larger than ${maxBytes} bytes`);
}

/** Go's client sends JSON, or nothing and no type at all. */
export function checkContentType({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type))
    throw new HttpError(415, 'CONTENT_TYPE', 'the content type must be application/json');
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new HttpError(415, 'CONTENT_ENCODING', 'the body must not be compressed');
}

/** Reads a body up to a size. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
