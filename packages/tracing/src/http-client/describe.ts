import { errorType } from '../failure.ts';
import { warn } from '../warning.ts';
import type { RequestAbout } from './client-call.ts';
import type { HttpClientOptions, HttpClientRequest } from './options.ts';
import { targetOf } from './target.ts';
import { knownUrlTemplate } from './url-template.ts';

/** What undici knows of a request, from the diagnostics channel or as options of a dispatch. */
export interface RequestLike {
  readonly method?: unknown;
  readonly origin?: unknown;
  readonly path?: unknown;
  readonly upgrade?: unknown;
}

/** Describes a request for its span; undefined for one that is to get none. */
export type Describe = (request: RequestLike, resends?: number) => RequestAbout | undefined;

/**
 * A tunnel through a proxy (CONNECT) is no request of the caller's, and an upgrade has no response that ends: neither
 * has a span.
 */
export function createDescribe(options: HttpClientOptions): Describe {
  const urlTemplate = options.urlTemplate && harmless('urlTemplate', options.urlTemplate);
  const ignore = options.ignore && harmless('ignore', options.ignore);
  return ({ method, origin, path, upgrade }, resends = 0) => {
    if (upgrade || method === 'CONNECT' || typeof method !== 'string') return undefined;
    const target = targetOf(origin, path);
    if (!target) return undefined;
    if (!urlTemplate && !ignore) return { method, target, template: knownUrlTemplate(target.path), resends };
    const request = { method, origin: target.origin, path: target.path };
    if (ignore?.(request)) return undefined;
    const own = urlTemplate?.(request);
    const template = typeof own === 'string' && own !== '' ? own : knownUrlTemplate(target.path);
    return { method, target, template, resends };
  };
}

type Hook<T> = (request: HttpClientRequest) => T;

/** The host's function, whose errors are not the request's. */
function harmless<T>(name: keyof HttpClientOptions, hook: Hook<T>): Hook<T | undefined> {
  let warned = false;
  return (request) => {
    try {
      return hook(request);
    } catch (error) {
      if (!warned)
        warn(`${name} of the HTTP client's tracing threw ${errorType(error)}; it has no effect then`);
      warned = true;
      return undefined;
    }
  };
}
