import path from 'node:path';
import { TelemetryConfigError } from './errors.ts';
import { quote, type Setting } from './setting.ts';

export const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
/** How spans are sent; the names are those of OTEL_EXPORTER_OTLP_PROTOCOL. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Where spans are sent to. */
export interface Endpoint {
  /** What the value said before `://`; it decides on TLS where it is there. */
  readonly scheme: 'http' | 'https' | undefined;
  /** An IPv6 address is in brackets. */
  readonly host: string;
  readonly port: number;
  /** The path of an http endpoint; `/` for none. */
  readonly path: string;
  /** Absolute path of a unix socket, which then is the whole address. */
  readonly socketPath?: string;
  readonly from: string;
}

const DEFAULT_PORT: Readonly<Record<Protocol, number>> = {
  grpc: 4317,
  'http/protobuf': 4318,
  'http/json': 4318,
};
const SCHEME_PORT = { http: 80, https: 443 } as const;
const WANTED = 'use host:port, [IPv6]:port, http://host:port, https://host:port or unix:/path';

/**
 * Reads host:port, with IPv6 in brackets, with or without http:// or https://, or unix:path. Without a port it is
 * OTLP's own (4317 for gRPC, 4318 for HTTP), after a scheme that scheme's (80, 443).
 */
export function parseEndpoint(setting: Setting | undefined, protocol: Protocol): Endpoint {
  if (!setting) return localEndpoint(protocol);
  const { value, from } = setting;
  const fail = (problem: string) => new TelemetryConfigError(from, `${problem}; ${WANTED}`);
  if (value.includes('@') && !value.startsWith('unix:'))
    throw fail('user and password in an endpoint are not sent; put them in OTEL_EXPORTER_OTLP_HEADERS');
  if (value.startsWith('unix:')) return unixEndpoint(setting, protocol);
  const [, scheme, rest = ''] = /^(?:([^:/]*):\/\/)?(.*)$/s.exec(value) ?? [];
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    throw fail(`${quote(value)} has the unknown scheme "${scheme}"`);
  if (/^[^[/]*:[^/]*:/.test(rest)) throw fail(`${quote(value)} looks like an IPv6 address without brackets`);
  const url = URL.parse(`otlp://${rest}`);
  if (!url?.hostname || url.search || url.hash || url.port === '0' || /[\s%]/.test(rest))
    throw fail(`${quote(value)} is no address`);
  if (protocol === 'grpc' && url.pathname.length > 1)
    throw fail(`${quote(value)} has a path, which gRPC has no use for`);
  const port = url.port ? Number(url.port) : scheme ? SCHEME_PORT[scheme] : DEFAULT_PORT[protocol];
  return { scheme, host: url.hostname, port, path: url.pathname || '/', from };
}

function localEndpoint(protocol: Protocol): Endpoint {
  const port = DEFAULT_PORT[protocol];
  return { scheme: undefined, host: 'localhost', port, path: '/', from: 'the default endpoint' };
}

function unixEndpoint({ value, from }: Setting, protocol: Protocol): Endpoint {
  const file = value.slice('unix:'.length).replace(/^\/\//, '');
  if (file === '') throw new TelemetryConfigError(from, '"unix:" names no socket; use unix:/path/to/socket');
  if (protocol !== 'grpc')
    throw new TelemetryConfigError(
      from,
      `${quote(value)} is a unix socket, which only OTEL_EXPORTER_OTLP_PROTOCOL=grpc can use`,
    );
  const socketPath = path.resolve(file);
  return { scheme: undefined, host: 'localhost', port: 0, path: '/', socketPath, from };
}

/** Where spans are sent to over HTTP. */
export function httpUrlOf({
  endpoint,
  tls,
}: {
  readonly endpoint: Endpoint;
  readonly tls?: unknown;
}): string {
  return `${tls ? 'https' : 'http'}://${endpoint.host}:${endpoint.port}${endpoint.path}`;
}

/** The address as messages and metrics name it. */
export function addressOf({ host, port, socketPath }: Endpoint): { name: string; port?: number } {
  return socketPath ? { name: socketPath } : { name: host.replace(/^\[(.*)\]$/, '$1'), port };
}
