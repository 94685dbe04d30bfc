import type { RestClientSettings } from './options.ts';

/** What stands for all that is over a limit. */
export const OTHER = 'other';

export interface Host {
  /** The label. */
  readonly name: string;
  /** Scheme and host, with which URLs in labels begin; `other` over the limit. */
  readonly origin: string;
}

export interface Hosts {
  /** The host of an origin such as `https://10.96.0.1`; undefined where its requests do not count. */
  of(origin: string): Host | undefined;
}

/** Spellings of origins that are remembered. */
const MOST_REMEMBERED = 1_000;
const OVER_LIMIT: Host = { name: OTHER, origin: OTHER };

export function createHosts({ allows, listed, maxHosts }: RestClientSettings): Hosts {
  const names = new Set(listed);
  const remembered = new Map<string, Host | undefined>();

  function find(origin: string): Host | undefined {
    const url = URL.parse(origin);
    if (!url || !/^https?:$/.test(url.protocol) || !allows(url.host)) return undefined;
    if (!names.has(url.host) && names.size >= maxHosts) return OVER_LIMIT;
    names.add(url.host);
    return { name: url.host, origin: url.origin };
  }

  return {
    of(origin) {
      const known = remembered.get(origin);
      if (known || remembered.has(origin)) return known;
      const host = find(origin);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(origin, host);
      return host;
    },
  };
}
