const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const FIXED = new Set([
  // interLink (pkg/interlink/api)
  '/create',
  '/delete',
  '/status',
  '/getLogs',
  '/pinglink',
  '/updateCache',
  // Kubernetes
  '/api',
  '/apis',
  '/version',
  '/metrics',
  '/healthz',
  '/livez',
  '/readyz',
  '/openapi/v2',
  '/openapi/v3',
]);
const GROUP_VERSION = /^\/(?:api\/v1|apis\/[a-z0-9.-]{1,253}\/v\d{1,3}(?:(?:alpha|beta)\d{1,3})?)(?=\/|$)/;
/** Subresources of a namespace itself; anything else in their place is a resource inside the namespace. */
const OF_NAMESPACE = new Set(['status', 'finalize']);

/** The same paths come again and again, those of a node and its pods. */
const templates = new Map<string, string>();
const MAX_KNOWN = 256;
const MAX_KNOWN_LENGTH = 512;

/**
 * The template of a path of the Kubernetes API or of interLink: namespaces and names become placeholders, groups,
 * versions, resources and subresources stay. Undefined for any other path, so that a span's name takes few values.
 */
export function knownUrlTemplate(path: string): string | undefined {
  const known = templates.get(path);
  if (known !== undefined) return known;
  const template = templateOf(path);
  if (template === undefined || path.length > MAX_KNOWN_LENGTH) return template;
  if (templates.size === MAX_KNOWN) templates.clear();
  templates.set(path, template);
  return template;
}

function templateOf(path: string): string | undefined {
  if (FIXED.has(path)) return path;
  const [base] = GROUP_VERSION.exec(path) ?? [];
  if (base === undefined) return undefined;
  const parts = path.slice(base.length + 1).split('/');
  if (path.length === base.length) return base;
  const [first, namespace, third = ''] = parts;
  const scoped =
    first === 'namespaces' && parts.length > 2 && !(base === '/api/v1' && OF_NAMESPACE.has(third));
  if (!scoped) return resourceTemplate(base, parts);
  return namespace ? resourceTemplate(`${base}/namespaces/{namespace}`, parts.slice(2)) : undefined;
}

/** `pods`, `pods/{name}`, `pods/{name}/log`, and `pods/{name}/proxy/{path}` for all below a subresource. */
function resourceTemplate(scope: string, parts: readonly string[]): string | undefined {
  const [resource = '', name, subresource, ...below] = parts;
  if (!NAME.test(resource)) return undefined;
  const collection = `${scope}/${resource}`;
  if (name === undefined) return collection;
  if (name === '') return undefined;
  if (subresource === undefined) return `${collection}/{name}`;
  if (!NAME.test(subresource)) return undefined;
  return `${collection}/{name}/${subresource}${below.length > 0 ? '/{path}' : ''}`;
}
