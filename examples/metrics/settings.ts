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

/** A pair of variables of which both or none are set. */
function pair(env: NodeJS.ProcessEnv, first: string, second: string): readonly [string, string] | undefined {
  const [a, b] = [env[first], env[second]];
  if (a && b) return [a, b];
  if (a || b) throw new MetricsSettingError(a ? second : first, `is missing: ${a ? first : second} is set`);
  return undefined;
}

/**
 * Reads ENABLE_METRICS, METRICS_ADDRESS, METRICS_CERT_FILE, METRICS_KEY_FILE and METRICS_CLIENT_CA_FILE; undefined where
 * metrics are off. In a pod, with a certificate, tokens are reviewed by the cluster's API server.
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
  const [certFile, keyFile] = certificate ?? [];
  return {
    ...parseAddress(env.METRICS_ADDRESS || `127.0.0.1:${defaultPort}`),
    ...(certFile && keyFile && { tls: { certFile, keyFile } }),
    ...(clientCa && { clientCertificates: { caFile: clientCa } }),
    ...(certFile && env.KUBERNETES_SERVICE_HOST && { kubernetes: {} }),
  };
}
