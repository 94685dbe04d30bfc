import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { parseRanges } from '../ranges.ts';

/** Of node:http, node:https, or node:http2 by its compatibility API. */
export type ScrapeRequest = IncomingMessage | Http2ServerRequest;
export type ScrapeResponse = ServerResponse | Http2ServerResponse;

/** A longer path and query is not read. Node's own limit for all headers together is 16 KiB. */
const MAX_TARGET = 64 * 1024;

/** Why a request gets no metrics. */
export interface Refusal {
  readonly status: 405 | 414;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusalOf({ method, url = '' }: ScrapeRequest): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, text: 'Only GET and HEAD are answered.', headers: { allow: 'GET, HEAD' } };
  if (url.length > MAX_TARGET)
    return { status: 414, text: `Name fewer metrics: a query of over ${MAX_TARGET} bytes is not read.` };
  return undefined;
}

/** A scrape has no body, and none is read. */
export const hasBody = ({ headers }: ScrapeRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

/** The families that are asked for by `name[]`, as promhttp has it: exact names, several allowed; undefined for all. */
export function namesOf({ url = '' }: ScrapeRequest): ReadonlySet<string> | undefined {
  const at = url.indexOf('?');
  const names = at < 0 ? [] : new URLSearchParams(url.slice(at)).getAll('name[]');
  return names.length > 0 ? new Set(names) : undefined;
}

/** Whether Accept-Encoding takes gzip, and does not rate it below no encoding (RFC 9110 section 12.5.3). */
export function takesGzip({ headers }: ScrapeRequest): boolean {
  const ranges = parseRanges(String(headers['accept-encoding'] ?? ''));
  const q = (...names: readonly string[]) => ranges.find(({ value }) => names.includes(value))?.q;
  const gzip = q('gzip', 'x-gzip') ?? q('*') ?? 0;
  return gzip > 0 && gzip >= (q('identity') ?? 0);
}
