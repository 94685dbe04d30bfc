import { validateHeaderName, validateHeaderValue } from 'node:http';
import { hostname } from 'node:os';
import { type Known, optionError, wantKnown } from '../../../options.ts';
import type { Attributes } from '../encode/attributes.ts';
import { MAX_REQUEST_BYTES, wantRequestBytes } from '../encode-otlp.ts';
import { type Endpoint, type EndpointOptions, resolveEndpoint } from './endpoint.ts';
import { type Credentials, createCredentials, type TlsFiles } from './files.ts';
import { choiceOf, type Env, millisOf, pairsOf, settingOf } from './setting.ts';

export interface OtlpExporterOptions extends EndpointOptions {
  /** Sent with each request; they win over those of the environment. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A file whose content is sent as bearer token. Default: none. */
  readonly tokenFile?: string;
  /** For https. All files are read anew for each export. Default: the system's CAs. */
  readonly tls?: TlsFiles;
  /** Default: `gzip`. */
  readonly compression?: 'gzip' | 'none';
  /** Resource attributes; they win over those of the environment, and both over `target_info`. Default: service.name and service.instance.id. */
  readonly resource?: Attributes;
  /** Between exports. Default: 60000. */
  readonly intervalMs?: number;
  /** For a gather, and for one attempt to send. Default: 10000. */
  readonly timeoutMs?: number;
  /** For one export with all its attempts. Default: 30000. */
  readonly exportTimeoutMs?: number;
  /** Of one message before it is compressed. Default: 1 MiB. */
  readonly maxRequestBytes?: number;
  /** Default: `process.env`. */
  readonly env?: Env;
}

const KNOWN: Known<OtlpExporterOptions> = {
  endpoint: true,
  protocol: true,
  insecure: true,
  headers: true,
  tokenFile: true,
  tls: true,
  compression: true,
  resource: true,
  intervalMs: true,
  timeoutMs: true,
  exportTimeoutMs: true,
  maxRequestBytes: true,
  env: true,
};
const OF_TLS: Known<TlsFiles> = { caFile: true, certFile: true, keyFile: true };

export interface Settings {
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: () => Credentials;
  readonly gzip: boolean;
  /** What `target_info` may change … */
  readonly defaults: Attributes;
  /** … and what it may not. */
  readonly resource: Attributes;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly exportTimeoutMs: number;
  readonly maxRequestBytes: number;
}

const otlp = (name: string): string[] => [`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`];

function headersOf(env: Env, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const sources = [
    ...otlp('HEADERS')
      .reverse()
      .map((variable) => ({ from: variable, pairs: pairsOf(settingOf(env, '', undefined, variable)) })),
    { from: 'headers', pairs: given },
  ];
  const headers: Record<string, string> = {};
  for (const { from, pairs } of sources)
    for (const [name, value] of Object.entries(pairs)) {
      try {
        validateHeaderName(name);
        validateHeaderValue(name, value);
      } catch {
        throw optionError(from, `has the header ${name.slice(0, 50)}, which cannot be sent`);
      }
      headers[name.toLowerCase()] = value;
    }
  return headers;
}

function resourceOf(env: Env, given: Attributes = {}): Attributes {
  const name = settingOf(env, '', undefined, 'OTEL_SERVICE_NAME')?.value;
  return {
    ...pairsOf(settingOf(env, '', undefined, 'OTEL_RESOURCE_ATTRIBUTES')),
    ...(name && { 'service.name': name }),
    ...given,
  };
}

/** Options and environment as one. @throws MetricsError ERR_METRICS_OPTION, which names the option or the variable */
export function resolveSettings(options: OtlpExporterOptions): Settings {
  wantKnown(options, KNOWN);
  const { env = process.env, tls = {}, maxRequestBytes = MAX_REQUEST_BYTES } = options;
  wantKnown(tls, OF_TLS, 'tls');
  const file = (option: string, given: string | undefined, name?: string) =>
    settingOf(env, option, given, ...(name ? otlp(name) : []));
  wantRequestBytes(maxRequestBytes);
  const endpoint = resolveEndpoint(env, options);
  const [named] = Object.keys(tls);
  if (named && endpoint.url.protocol === 'http:')
    throw optionError(
      `tls.${named}`,
      `is there, but ${endpoint.from} says http, which is plaintext: make it https`,
    );
  return {
    endpoint,
    headers: headersOf(env, options.headers),
    credentials: createCredentials({
      ca: file('tls.caFile', tls.caFile, 'CERTIFICATE'),
      cert: file('tls.certFile', tls.certFile, 'CLIENT_CERTIFICATE'),
      key: file('tls.keyFile', tls.keyFile, 'CLIENT_KEY'),
      token: file('tokenFile', options.tokenFile),
    }),
    gzip:
      choiceOf(file('compression', options.compression, 'COMPRESSION'), ['gzip', 'none'], 'gzip') === 'gzip',
    defaults: { 'service.name': 'unknown_service:node', 'service.instance.id': hostname() },
    resource: resourceOf(env, options.resource),
    intervalMs: millisOf(env, 'intervalMs', options.intervalMs, ['OTEL_METRIC_EXPORT_INTERVAL'], 60_000),
    timeoutMs: millisOf(env, 'timeoutMs', options.timeoutMs, otlp('TIMEOUT'), 10_000),
    exportTimeoutMs: millisOf(
      env,
      'exportTimeoutMs',
      options.exportTimeoutMs,
      ['OTEL_METRIC_EXPORT_TIMEOUT'],
      30_000,
    ),
    maxRequestBytes,
  };
}
