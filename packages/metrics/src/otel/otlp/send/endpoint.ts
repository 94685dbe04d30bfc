import { optionError } from '../../../options.ts';
import { choiceOf, type Env, quote, type Setting, settingOf } from './setting.ts';

export const PROTOCOLS = ['http/protobuf', 'grpc'] as const;
export type OtlpProtocol = (typeof PROTOCOLS)[number];

const METRICS_PATH = 'v1/metrics';
const SPECIFIC = 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT';
const GENERAL = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const OPTION = 'endpoint';

export interface EndpointOptions {
  /** A URL. Over HTTP one without a path gets `/v1/metrics`; gRPC also takes host:port, which is TLS unless `insecure`. Default: http://localhost:4318, for gRPC http://localhost:4317. */
  readonly endpoint?: string;
  /** Default: `http/protobuf`. */
  readonly protocol?: OtlpProtocol;
  /** Plaintext for a gRPC endpoint without a scheme. Default: false. */
  readonly insecure?: boolean;
}

export interface Endpoint {
  readonly protocol: OtlpProtocol;
  /** http or https, a host, a port and, over HTTP, a path. */
  readonly url: URL;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: string;
  /** The option or variable that names it. */
  readonly from: string;
}

function insecureOf(env: Env, given: boolean | undefined): boolean {
  const setting = settingOf(
    env,
    'insecure',
    given === undefined ? undefined : String(given),
    'OTEL_EXPORTER_OTLP_METRICS_INSECURE',
    'OTEL_EXPORTER_OTLP_INSECURE',
  );
  return choiceOf(setting, ['true', 'false'], 'false') === 'true';
}

function urlOf({ value, from }: Setting, protocol: OtlpProtocol, insecure: boolean): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  const full = hasScheme || protocol !== 'grpc' ? value : `${insecure ? 'http' : 'https'}://${value}`;
  const url = URL.parse(full);
  const fail = (problem: string) =>
    optionError(from, `${problem}; use http://host:port or https://host:port`);
  if (!url || !['http:', 'https:'].includes(url.protocol) || !url.hostname)
    throw fail(`is ${quote(value)}, which is no http or https URL`);
  if (url.username || url.password)
    throw fail('has a user or a password, which are not sent: put them in the headers');
  if (protocol === 'grpc' && url.pathname !== '/')
    throw fail(`is ${quote(value)}: gRPC has no use for a path`);
  if (!hasScheme && !url.port) url.port = '4317';
  return url;
}

/** Specification, "OpenTelemetry Protocol Exporter", "Endpoint URLs for OTLP/HTTP". */
export function resolveEndpoint(env: Env, options: EndpointOptions): Endpoint {
  const protocolSetting = settingOf(
    env,
    'protocol',
    options.protocol,
    'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  );
  const protocol = choiceOf(protocolSetting, PROTOCOLS, 'http/protobuf');
  const insecure = insecureOf(env, options.insecure);
  const setting = settingOf(env, OPTION, options.endpoint, SPECIFIC, GENERAL) ?? {
    value: `http://localhost:${protocol === 'grpc' ? 4317 : 4318}`,
    from: 'the default endpoint',
  };
  const url = urlOf(setting, protocol, insecure);
  if (protocol !== 'grpc') {
    if (setting.from === GENERAL) url.pathname = `${url.pathname.replace(/\/$/, '')}/${METRICS_PATH}`;
    else if (setting.from !== SPECIFIC && url.pathname === '/') url.pathname = `/${METRICS_PATH}`;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return { protocol, url, host, port, from: setting.from };
}
