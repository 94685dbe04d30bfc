import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { ViewerError } from '../errors.ts';

/** The names under which a server may be asked. */
export interface Names {
  /** Address that is listened on. */
  readonly host: string;
  /** Further names, in lower case. */
  readonly allowHosts: readonly string[];
}

const loopbackNames = ['localhost', '127.0.0.1', '::1'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach the address. A name counts as loopback only if it is `localhost`. */
export const isLoopback = (address: string): boolean => {
  const family = isIP(address);
  if (family === 0) return address.toLowerCase() === 'localhost';
  return loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

/** A Host header as a URL; undefined for what is no host. */
const hostUrl = (header: string): URL | undefined => {
  const url = URL.parse(`http://${header}`);
  if (url === null || url.pathname !== '/' || url.username !== '' || url.search !== '') return undefined;
  return url;
};

const hostName = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const plainName = /^[a-z0-9_-][a-z0-9_.-]*$/i;

/** As a browser writes it in Host. */
const named = (option: string, text: string): string => {
  const isPlain = plainName.test(text) || isIP(text) !== 0;
  const url = isPlain ? hostUrl(isIP(text) === 6 ? `[${text}]` : text) : undefined;
  if (url !== undefined) return hostName(url);
  throw new ViewerError(
    'ERR_VIEWER_OPTION',
    `${option} ${JSON.stringify(text)}: give an IP address or a host name, without scheme, brackets and port`,
  );
};

/** Checks address and names. Throws ViewerError `ERR_VIEWER_OPTION`. */
export const namesOf = (listen: string, allowHosts: readonly string[]): Names => ({
  host: named('--listen', listen),
  allowHosts: allowHosts.map((name) => named('--allow-host', name)),
});

const isServed = (url: URL, { host, allowHosts }: Names): boolean => {
  const name = hostName(url);
  if (loopbackNames.includes(name) || name === host || allowHosts.includes(name)) return true;
  const everywhere = host === '0.0.0.0' || host === '::';
  return everywhere && isIP(name) !== 0;
};

const foreignPage = 'requests from web pages of other origins are refused';

/**
 * Why a request must not be served, or undefined. A page on the web can reach a loopback port: by a name of its own
 * that resolves to 127.0.0.1 (then Host is foreign) or by a cross-site request (then Origin is that page's). A server
 * bound to all addresses also takes any IP address as Host, which no name can be rebound to.
 */
export const refusal = ({ headers }: IncomingMessage, names: Names): string | undefined => {
  const url = hostUrl(headers.host ?? '');
  if (headers.host === undefined || url === undefined) return 'missing or malformed Host header';
  if (!isServed(url, names))
    return 'foreign Host header; --allow-host tells the viewer another name of its own';
  return headers.origin === undefined || headers.origin === url.origin ? undefined : foreignPage;
};

/**
 * How a browser came to send a request (Sec-Fetch-*, W3C Fetch Metadata). `<img>` and `<script>` of a foreign page
 * send no Origin, but this tells them. A link to the page is not foreign: its reader gets only what is ours.
 */
export const fetchedBy = ({ headers, method }: IncomingMessage): 'own' | 'link' | 'foreign' => {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return 'own';
  const isLink =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isLink ? 'link' : 'foreign';
};

/** The same for a server that no page may ask, ours neither. */
export const receiverRefusal = (request: IncomingMessage, names: Names): string | undefined => {
  const fromPage = request.headers.origin !== undefined || fetchedBy(request) !== 'own';
  return fromPage ? foreignPage : refusal(request, names);
};
