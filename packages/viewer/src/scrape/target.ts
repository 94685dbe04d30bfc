import { ViewerError } from '../errors.ts';
import { isLoopback } from '../http/guard.ts';

/** An address whose metrics are read. */
export interface ScrapeTarget {
  /** As the page calls it: letters, digits, `.`, `_`, `-`, at most 64. Default: host and port. */
  readonly name?: string;
  /** `http://…` or `https://…`; `/metrics` where it has no path. */
  readonly url: string;
  /** PEM file of the CA that signed the server's certificate. Default: Node's. */
  readonly caFile?: string;
  /** File with the bearer token that the server wants; read for each request, as tokens rotate. Default: none. */
  readonly tokenFile?: string;
}

/** A target that can be asked. */
export interface CheckedTarget extends ScrapeTarget {
  readonly name: string;
}

const maxTargets = 16;
const namePattern = /^[\w.-]{1,64}$/;
/** A name is in the address of the page; host and port may be an IPv6 address. */
const nameOf = ({ host }: URL): string =>
  host
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 64);

const fail = (problem: string): never => {
  throw new ViewerError('ERR_VIEWER_OPTION', `--scrape: ${problem}`);
};

const urlOf = (text: string): URL => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hash !== '') {
    return fail(`${JSON.stringify(text)} is no address; use http://host:port/metrics or https://…`);
  }
  if (url.username !== '' || url.password !== '') {
    return fail('user and password in an address are not sent; use --scrape-token-file');
  }
  if (url.pathname === '/' && url.search === '') url.pathname = '/metrics';
  return url;
};

const checked = ({ name, url: text, caFile, tokenFile }: ScrapeTarget): CheckedTarget => {
  const url = urlOf(text);
  const own = name ?? nameOf(url);
  if (!namePattern.test(own)) {
    return fail(`${JSON.stringify(own)} is no name; use up to 64 letters, digits, dots, - and _`);
  }
  if (
    tokenFile !== undefined &&
    url.protocol === 'http:' &&
    !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
  ) {
    return fail(`the token of ${own} would cross the network in the clear; use https, or a loopback address`);
  }
  if (caFile !== undefined && url.protocol === 'http:') return fail(`${own} has a CA but no https`);
  return {
    name: own,
    url: url.href,
    ...(caFile !== undefined && { caFile }),
    ...(tokenFile !== undefined && { tokenFile }),
  };
};

/** Checks names and addresses. Throws ViewerError `ERR_VIEWER_OPTION`; files are read when a target is asked. */
export const checkTargets = (targets: readonly ScrapeTarget[]): CheckedTarget[] => {
  if (targets.length > maxTargets) return fail(`at most ${maxTargets} addresses`);
  const all = targets.map(checked);
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? all : fail(`two addresses are called ${twice}; name them as NAME=URL`);
};
