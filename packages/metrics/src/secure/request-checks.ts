import type { IncomingMessage } from 'node:http';
import { hasBody, refusalOf } from '../serve/request.ts';
import type { Listening } from './options.ts';
import type { Refusal } from './refusal.ts';

/** What can be told without knowing who asks, and so without asking the API server. */
export function createRequestChecks({
  path,
  host,
  openness,
}: Listening): (request: IncomingMessage) => Refusal | undefined {
  const names = new Set(['localhost', '127.0.0.1', '[::1]']);
  if (host !== undefined) names.add(host.includes(':') ? `[${host}]` : host.toLowerCase());
  const isNamed = (header = '') => names.has(header.replace(/:\d+$/, '').toLowerCase());

  return (request) => {
    const { headers, url = '' } = request;
    // A page of the web reaches loopback by a name of its own, or sends its own origin.
    if (openness === 'loopback' && !isNamed(headers.host))
      return { status: 403, text: 'This Host is not served here.' };
    if (headers.origin !== undefined) return { status: 403, text: 'Requests of web pages are not answered.' };
    if (url !== path && !url.startsWith(`${path}?`)) return { status: 404, text: 'There is nothing here.' };
    if (hasBody(request)) return { status: 413, text: 'No request here takes a body.' };
    return refusalOf(request);
  };
}
