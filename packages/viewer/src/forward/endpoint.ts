import { ViewerError } from '../errors.ts';

/** Where requests are forwarded to. */
export interface Endpoint {
  readonly protocol: 'grpc' | 'http';
  /** undefined where none was written; TLS is then used where a CA is given. */
  readonly scheme: 'http' | 'https' | undefined;
  /** An IPv6 address is in brackets. */
  readonly host: string;
  readonly port: number;
  /** Path of an OTLP/HTTP endpoint. */
  readonly path: string;
}

const wanted =
  'use host:port, [IPv6]:port, http://host:port or https://host:port for OTLP/gRPC, ' +
  'and http(s)://host:port/v1/traces for OTLP/HTTP';

const fail = (problem: string): never => {
  throw new ViewerError('ERR_VIEWER_OPTION', `--forward: ${problem}; ${wanted}`);
};

/** OTLP's own port where nothing says another one, a scheme's after a scheme. */
const portOf = (url: URL, scheme: Endpoint['scheme']): number => {
  if (url.port !== '') return Number(url.port);
  if (scheme === undefined) return 4317;
  return scheme === 'https' ? 443 : 80;
};

/** Reads the endpoint. Throws ViewerError `ERR_VIEWER_OPTION`, whose message does not repeat a password. */
export const parseEndpoint = (text: string): Endpoint => {
  if (text.includes('@')) {
    return fail('user and password are not sent; put them into OTEL_EXPORTER_OTLP_HEADERS');
  }
  const [, scheme, rest = ''] = /^(?:([^:/]*):\/\/)?(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return fail(`${JSON.stringify(text)} has an unknown scheme`);
  }
  if (/^[^[/]*:[^/]*:/.test(rest)) return fail(`${JSON.stringify(text)} looks like IPv6 without brackets`);
  const url = URL.parse(`otlp://${rest}`);
  if (!url?.hostname || url.search !== '' || url.hash !== '' || url.port === '0' || /[\s%]/.test(rest)) {
    return fail(`${JSON.stringify(text)} is no address`);
  }
  const isHttp = url.pathname.endsWith('/v1/traces');
  if (!isHttp && url.pathname.length > 1) return fail(`${JSON.stringify(text)} has a path`);
  if (isHttp && scheme === undefined) return fail(`${JSON.stringify(text)} has a path but no scheme`);
  const port = portOf(url, scheme);
  return { protocol: isHttp ? 'http' : 'grpc', scheme, host: url.hostname, port, path: url.pathname };
};

/** As said to people. */
export const endpointName = ({ scheme, host, port, path }: Endpoint): string =>
  `${scheme === undefined ? '' : `${scheme}://`}${host}:${port}${path === '/' ? '' : path}`;
