/** What a request does to the Kubernetes API. `none` where its URL is none of a resource's. */
export interface ApiCall {
  /** The plural, such as `pods`. */
  readonly resource: string;
  readonly verb: ApiVerb;
  /** The path with placeholders for namespaces and names, percent-encoded, without the query. */
  readonly template: string;
}

export const API_VERBS = [
  'GET',
  'LIST',
  'WATCH',
  'CREATE',
  'UPDATE',
  'PATCH',
  'DELETE',
  'DELETECOLLECTION',
  'none',
] as const;

export type ApiVerb = (typeof API_VERBS)[number];

/** client-go's template of a path that it does not know (rest/request.go, finalURLTemplate). */
const UNKNOWN: ApiCall = { resource: 'none', verb: 'none', template: '/%7Bprefix%7D' };

const GROUP = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const VERSION = /^v[1-9]\d{0,2}(?:(?:alpha|beta)\d{1,3})?$/;
/** RFC 1035 label, as CustomResourceDefinitions want plurals and subresources to be. */
const PLURAL = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
/** Below a namespace anything else is a resource in it (apiserver's endpoints/request/requestinfo.go). */
const OF_NAMESPACE = new Set(['status', 'finalize']);
/** /apis/{group}/{version}/watch/namespaces/{namespace}/{resource}/{name}/{subresource}/{anything} */
const MOST_PARTS = 11;

/** Reads the target of a request segment by segment; names never come into its result. */
export function readApiCall(method: string, target: string): ApiCall {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/', MOST_PARTS);
  const base = baseOf(parts);
  if (base === undefined) return UNKNOWN;
  let prefix = parts.slice(0, base).join('/');
  let rest = parts.slice(base);
  const watched = rest[0] === 'watch';
  if (watched) {
    prefix += '/watch';
    rest = rest.slice(1);
  }
  if (rest[0] === 'namespaces' && rest.length > 2 && !OF_NAMESPACE.has(rest[2] ?? '')) {
    if (!isName(rest[1])) return UNKNOWN;
    prefix += '/namespaces/%7Bnamespace%7D';
    rest = rest.slice(2);
  }
  const template = resourceTemplate(prefix, rest);
  const [resource = '', name] = rest;
  if (template === undefined) return UNKNOWN;
  const watching = watched || (name === undefined && end >= 0 && asksToWatch(target.slice(end)));
  return { resource, verb: verbOf(method, name === undefined, watching), template };
}

/** How many parts come before the resource, the empty one before the first slash included. */
function baseOf([first, api, second = '', third = '']: readonly string[]): number | undefined {
  if (first !== '') return undefined;
  if (api === 'api') return VERSION.test(second) ? 3 : undefined;
  return api === 'apis' && GROUP.test(second) && VERSION.test(third) ? 4 : undefined;
}

const isName = (part: string | undefined): boolean => part !== '' && part !== '.' && part !== '..';

/** What comes after a subresource is another server's: a proxied path. */
function resourceTemplate(prefix: string, rest: readonly string[]): string | undefined {
  const [resource = '', name, subresource, below] = rest;
  if (!PLURAL.test(resource) || !isName(name)) return undefined;
  if (name === undefined) return `${prefix}/${resource}`;
  if (subresource === undefined) return `${prefix}/${resource}/%7Bname%7D`;
  if (!PLURAL.test(subresource)) return undefined;
  return `${prefix}/${resource}/%7Bname%7D/${subresource}${below === undefined ? '' : '/%7Bpath%7D'}`;
}

/** The first `watch` counts; all but `false` and `0` is true (apimachinery's Convert_Slice_string_To_bool). */
function asksToWatch(query: string): boolean {
  const [found, value] = /[?&]watch(?:=([^&#]*))?(?=[&#]|$)/.exec(query) ?? [];
  return found !== undefined && !/^(?:false|0)$/i.test(value ?? '');
}

function verbOf(method: string, collection: boolean, watching: boolean): ApiVerb {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watching ? 'WATCH' : collection ? 'LIST' : 'GET';
    case 'POST':
      return 'CREATE';
    case 'PUT':
      return 'UPDATE';
    case 'PATCH':
      return 'PATCH';
    case 'DELETE':
      return collection ? 'DELETECOLLECTION' : 'DELETE';
    default:
      return 'none';
  }
}
