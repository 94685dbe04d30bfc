import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './body.ts';

/** One request to the HTTP server. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Answers a request, or answers `false` where the path is not its own. What it throws is answered by the server. */
export type Routes = (call: Call) => boolean | Promise<boolean>;

/** The request's path and query. Throws HttpError 400 for a target that is none. */
export const callOf = (request: IncomingMessage, response: ServerResponse): Call => {
  const url = URL.parse(`http://viewer${request.url ?? '/'}`);
  if (url === null || !request.url?.startsWith('/')) throw new HttpError(400, 'malformed request target');
  return { request, response, path: url.pathname, query: url.searchParams };
};

/** Throws HttpError 405 for a method that only reads. */
export const readOnly = ({ method }: IncomingMessage): void => {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new HttpError(405, 'only GET and HEAD are supported', { allow: 'GET, HEAD' });
  }
};
