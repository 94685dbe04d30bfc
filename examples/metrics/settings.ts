import { isIP } from 'node:net';
import type { SecureMetricsServerOptions } from '@vk-telemetry/metrics';

/** How a program serves its metrics. */
export type MetricsSettings = Omit<SecureMetricsServerOptions, 'gatherers'>;

/** A variable that cannot be used. */
export class MetricsSettingError extends Error {
  override readonly name = 'MetricsSettingError';
  readonly code = 'METRICS_SETTING';
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(`${variable} ${message}`);
    this.variable = variable;
  }
}

/** `host:port`, `[::1]:port`, or `:port` for all addresses. */
function parseAddress(text: string): Pick<MetricsSettings, 'host' | 'port'> {
  const [, ipv6, name, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535 || (ipv6 !== undefined && isIP(ipv6) !== 6))
    throw new MetricsSettingError(
      'METRICS_ADDRESS',
      `is ${JSON.stringify(text)}: expected host:port, such as 127.0.0.1:9464, or :port for all addresses`,
    );
  return { host: ipv6 ?? (name || '::'), port };
}

/** An address that other machines reach is served to those only who show who they are. */
function refuseOpen({ host = '', tls, kubernetes, clientCertificates }: MetricsSettings): void {
  if (/^(?:127(?:\.\d+){3}|::1|localhost)$/i.test(host) || (tls && (kubernetes || clientCertificates)))
    return;
  const missing = tls
    ? 'METRICS_CLIENT_CA_FILE or METRICS_KUBERNETES_URL'
    : 'METRICS_CERT_FILE and METRICS_KEY_FILE, and outside a pod METRICS_CLIENT_CA_FILE or METRICS_KUBERNETES_URL';
  throw new MetricsSettingError(
    'METRICS_ADDRESS',
    `is for others than this machine, who have to show who they are: set ${missing} too, or 127.0.0.1 as its host`,
  );
}

/** A pair of variables of which both or none are set. */
function pair(env: NodeJS.ProcessEnv, first: string, second: string): readonly [string, string] | undefined {
  const [a, b] = [env[first], env[second]];
  if (a && b) return [a, b];
  if (a || b) throw new MetricsSettingError(a ? second : first, `is missing: ${a ? first : second} is set`);
  return undefined;
}

/** The API server that reviews tokens: the one that is named, else that of the pod. */
function reviews(env: NodeJS.ProcessEnv): MetricsSettings['kubernetes'] {
  const { METRICS_KUBERNETES_URL: apiServer, KUBERNETES_SERVICE_HOST: inPod } = env;
  if (!apiServer) return inPod ? {} : undefined;
  const files = pair(env, 'METRICS_KUBERNETES_TOKEN_FILE', 'METRICS_KUBERNETES_CA_FILE');
  if (!files)
    throw new MetricsSettingError(
      'METRICS_KUBERNETES_TOKEN_FILE',
      'and METRICS_KUBERNETES_CA_FILE are missing: METRICS_KUBERNETES_URL is set',
    );
  const [tokenFile, caFile] = files;
  return { apiServer, tokenFile, caFile };
}

/**
 * Reads ENABLE_METRICS, METRICS_ADDRESS, METRICS_CERT_FILE, METRICS_KEY_FILE, METRICS_CLIENT_CA_FILE and
 * METRICS_KUBERNETES_*; undefined where metrics are off. With a certificate, tokens are reviewed by the API server that is
 * named, or by the pod's own.
 * Throws MetricsSettingError.
 */
export function metricsSettings(
  env: NodeJS.ProcessEnv,
  defaultPort: number,
  warn: (text: string) => void,
): MetricsSettings | undefined {
  const { ENABLE_METRICS: enabled = '', METRICS_CLIENT_CA_FILE: clientCa } = env;
  if (enabled !== '1') {
    if (enabled !== '' && enabled !== '0')
      warn(`metrics are off: ENABLE_METRICS is ${JSON.stringify(enabled)}, and on is 1`);
    return undefined;
  }
  const certificate = pair(env, 'METRICS_CERT_FILE', 'METRICS_KEY_FILE');
  if (clientCa && !certificate)
    throw new MetricsSettingError(
      'METRICS_CLIENT_CA_FILE',
      'needs METRICS_CERT_FILE and METRICS_KEY_FILE: clients have certificates over HTTPS only',
    );
  if (env.METRICS_KUBERNETES_URL && !certificate)
    throw new MetricsSettingError(
      'METRICS_KUBERNETES_URL',
      'needs METRICS_CERT_FILE and METRICS_KEY_FILE: tokens are read over HTTPS only',
    );
  const [certFile, keyFile] = certificate ?? [];
  const kubernetes = certificate && reviews(env);
  const settings: MetricsSettings = {
    ...parseAddress(env.METRICS_ADDRESS || `127.0.0.1:${defaultPort}`),
    ...(certFile && keyFile && { tls: { certFile, keyFile } }),
    ...(clientCa && { clientCertificates: { caFile: clientCa } }),
    ...(kubernetes && { kubernetes }),
  };
  refuseOpen(settings);
  return settings;
}
