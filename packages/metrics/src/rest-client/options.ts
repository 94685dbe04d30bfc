import type { Labels } from '../model.ts';
import { type Known, optionError, wantCount, wantKnown, wantOption } from '../options.ts';
import type { RestClientNames } from './families.ts';

export interface RestClientMetricsOptions {
  /** Whose names the metrics have; several side by side are possible. Default: `['kubernetes']`. */
  readonly names?: readonly RestClientNames[];
  /**
   * The hosts whose requests count, as the label has them: `10.96.0.1`, or `10.96.0.1:6443` where the port is not the
   * scheme's. Those of a list have their series for `<error>`, 404 and 500 from the start. Default: all.
   */
  readonly hosts?: readonly string[] | ((host: string) => boolean);
  /** Further hosts are counted as `other`. Default: 32. */
  readonly maxHosts?: number;
  /** Kinds of requests, by method, verb, resource and URL; further ones are counted as `other`. Default: 500. */
  readonly maxKinds?: number;
  /** Asked where a request is made; the labels go to the bucket that its latency falls into. Default: none. */
  readonly exemplar?: () => Labels | undefined;
}

export interface RestClientSettings {
  readonly names: readonly RestClientNames[];
  /** Those of a list, as URLs have them. */
  readonly listed: readonly string[];
  readonly maxHosts: number;
  readonly maxKinds: number;
  allows(host: string): boolean;
  exemplar(): Labels | undefined;
}

const KNOWN: Known<RestClientMetricsOptions> = {
  names: true,
  hosts: true,
  maxHosts: true,
  maxKinds: true,
  exemplar: true,
};

const MOST_HOSTS = 1_000;
const MOST_KINDS = 10_000;

/** Throws MetricsError ERR_METRICS_OPTION, which names the option and its value. */
export function settingsOf(options: RestClientMetricsOptions, known: readonly string[]): RestClientSettings {
  wantKnown(options, KNOWN);
  const { names = ['kubernetes'], hosts, maxHosts = 32, maxKinds = 500, exemplar } = options;
  const areNames = Array.isArray(names) && names.length > 0 && names.every((name) => known.includes(name));
  wantOption('names', names, areNames, `a list of one or more of ${known.join(', ')}`);
  wantCount('maxHosts', maxHosts, MOST_HOSTS);
  wantCount('maxKinds', maxKinds, MOST_KINDS);
  const isList = Array.isArray(hosts) && hosts.every((host) => typeof host === 'string');
  const areHosts = hosts === undefined || isList || typeof hosts === 'function';
  wantOption('hosts', hosts, areHosts, 'a list, such as ["10.96.0.1:6443"], or a function of the host');
  const listed = typeof hosts === 'object' ? hosts.map(hostOf) : [];
  const set = new Set(listed);
  const { length } = listed;
  wantOption('hosts', `${length} hosts`, length <= maxHosts, `no more than maxHosts, ${maxHosts}`);
  return {
    names: [...new Set(names)],
    listed: [...set],
    maxHosts,
    maxKinds,
    allows: typeof hosts === 'function' ? hosts : (host) => hosts === undefined || set.has(host),
    exemplar: exemplar ?? (() => undefined),
  };
}

/** As URLs have it: in lower case and without the port of https. */
function hostOf(host: string): string {
  const url = /^[^/?#@\\]+$/.test(host) ? URL.parse(`https://${host}`) : null;
  if (url) return url.host;
  throw optionError(
    'hosts',
    `has ${host}: hosts are as in a URL, such as 10.96.0.1:6443, without scheme and path`,
  );
}
