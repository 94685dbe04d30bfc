/** TLS towards a server; all in PEM form. */
export interface ClientTls {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | Buffer;
  /** Client certificate and key, for mTLS. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/** Where an interLink API or a plugin is, and what opens it. */
export interface EndpointOptions {
  /** `http://host:port`, `https://host:port` (a path may follow) or `unix:///path/of/socket`. */
  readonly url: string;
  readonly tls?: ClientTls;
  /** Bearer token. Default: none. */
  readonly token?: string;
  /** The same from a file, read again for each call and trimmed. */
  readonly tokenFile?: string;
}

export interface Endpoint {
  readonly base: URL;
  /** Set for `unix://`; the base's host is then `unix`, as interLink's Go client has it. */
  readonly socketPath: string | undefined;
}

export function parseEndpoint(url: string): Endpoint {
  if (url.startsWith('unix://')) {
    const socketPath = url.slice('unix://'.length);
    if (!socketPath.startsWith('/')) throw new TypeError(`${url}: a unix URL needs an absolute path`);
    return { base: new URL('http://unix/'), socketPath };
  }
  const base = URL.parse(url);
  // The URL itself is not quoted where it may hold a password.
  if (!base || !['http:', 'https:'].includes(base.protocol))
    throw new TypeError('an interLink URL starts with http://, https:// or unix://');
  if (base.username || base.password)
    throw new TypeError(`the URL of ${base.host} must not hold user and password; use a token file`);
  base.pathname = base.pathname.replace(/\/*$/, '/');
  return { base, socketPath: undefined };
}
