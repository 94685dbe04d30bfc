import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

const loopback = ['localhost', '127.0.0.1', '::1'];

/** Host part of a Host header, without brackets; undefined for what is no host. */
const hostName = (header: string): string | undefined => {
  const url = URL.parse(`http://${header}`);
  if (url === null || url.pathname !== '/' || url.username !== '' || url.search !== '') return undefined;
  return url.hostname.replace(/^\[|\]$/g, '');
};

/**
 * Why a request must not be served, or undefined. A page on the web can reach a loopback port: by a name of its own
 * that resolves to 127.0.0.1 (then Host is foreign) or by a cross-site request (then Origin is set). A server bound
 * to all addresses also takes any IP address as Host, which no name can be rebound to.
 */
export const refusal = (request: IncomingMessage, host: string): string | undefined => {
  if (request.headers.origin !== undefined) return 'requests from web pages of other origins are refused';
  const name = hostName(request.headers.host ?? '');
  if (name === undefined) return 'missing or malformed Host header';
  if (loopback.includes(name) || name === host.toLowerCase()) return undefined;
  const everywhere = host === '0.0.0.0' || host === '::';
  return everywhere && isIP(name) !== 0 ? undefined : 'foreign Host header';
};
