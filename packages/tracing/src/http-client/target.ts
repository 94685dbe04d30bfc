/** Where a request goes, without user, password, query and fragment: those may hold secrets. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

type Origin = Omit<Target, 'path'>;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** A client has few origins, and parsing one costs as much as starting a span. */
const known = new Map<string, Origin>();
const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 512;

/**
 * Reads origin and path as undici has them: the path starts with a slash and may have a query, or is an absolute URL
 * for a proxy. Undefined where there is no http or https address in them.
 */
export function targetOf(origin: unknown, path: unknown): Target | undefined {
  if (typeof path !== 'string') return undefined;
  if (!path.startsWith('/')) {
    const url = URL.parse(path);
    const absolute = url && originOf(url);
    return absolute ? { ...absolute, path: url.pathname } : undefined;
  }
  const parsed = typeof origin === 'string' ? parseOrigin(origin) : undefined;
  const found = parsed ?? (origin instanceof URL ? originOf(origin) : undefined);
  return found && { origin: found.origin, host: found.host, port: found.port, path: withoutQuery(path) };
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}

function originOf({ protocol, host, hostname, port }: URL): Origin | undefined {
  if (!(protocol in DEFAULT_PORTS)) return undefined;
  return {
    origin: `${protocol}//${host}`,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : DEFAULT_PORTS[protocol],
  };
}

function parseOrigin(text: string): Origin | undefined {
  const cached = known.get(text);
  if (cached) return cached;
  const url = URL.parse(text);
  const origin = url ? originOf(url) : undefined;
  // What has a user or password is not kept.
  if (origin && text.length <= MAX_KNOWN_LENGTH && !text.includes('@')) {
    if (known.size === MAX_KNOWN) known.clear();
    known.set(text, origin);
  }
  return origin;
}
