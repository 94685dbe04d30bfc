import { createHosts, type Host, OTHER } from './hosts.ts';
import { readApiCall } from './kubernetes-url.ts';
import type { KindSeries, RestClientSeries } from './metrics.ts';
import type { RestClientSettings } from './options.ts';

export interface Kinds {
  /** Where a request is counted; undefined where it is not. */
  of(origin: string, method: string, target: string): KindSeries | undefined;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);
/** The same requests come again and again, those for a node and its pods. */
const MOST_RECENT = 512;
const LONGEST_RECENT = 512;

/** Tells requests apart within the limits, and counts those that are over one. */
export function createKinds(
  settings: RestClientSettings,
  metrics: RestClientSeries,
  readsPaths: boolean,
): Kinds {
  const hosts = createHosts(settings);
  const kinds = new Map<string, KindSeries>();
  /** One a host and method at most. */
  const overLimit = new Map<string, KindSeries>();
  const recent = new Map<string, KindSeries>();

  function kindOf(host: Host, method: string, target: string): KindSeries | undefined {
    const read = readsPaths ? readApiCall(method, target) : { resource: OTHER, verb: OTHER, template: '' };
    const { resource, verb, template } = read;
    const key = `${host.origin} ${method} ${verb} ${template}`;
    const known = kinds.get(key);
    if (known || kinds.size >= settings.maxKinds) return known;
    const url = host.name === OTHER ? OTHER : host.origin + template;
    const made = metrics.of({ host: host.name, method, resource, verb, url });
    kinds.set(key, made);
    return made;
  }

  function kindOverLimit({ name: host }: Host, method: string): KindSeries {
    metrics.overflows.add('kinds');
    const key = `${host} ${method}`;
    const known = overLimit.get(key);
    if (known) return known;
    const made = metrics.of({ host, method, resource: OTHER, verb: OTHER, url: OTHER });
    overLimit.set(key, made);
    return made;
  }

  function remember(key: string, kind: KindSeries): KindSeries {
    if (key.length > LONGEST_RECENT) return kind;
    if (recent.size >= MOST_RECENT) recent.clear();
    recent.set(key, kind);
    return kind;
  }

  return {
    of(origin, method, target) {
      const key = readsPaths ? `${method} ${origin} ${target}` : `${method} ${origin}`;
      const again = recent.get(key);
      if (again) return again;
      const host = hosts.of(origin);
      if (!host) return undefined;
      const known = METHODS.has(method) ? method : '_OTHER';
      const kind = kindOf(host, known, target);
      if (host.name !== OTHER && kind) return remember(key, kind);
      if (host.name === OTHER) metrics.overflows.add('hosts');
      return kind ?? kindOverLimit(host, known);
    },
  };
}
