import { BlockList, isIP } from 'node:net';
import type { Gatherer } from '../model.ts';
import {
  type Known,
  optionError,
  wantCount,
  wantKnown,
  wantMillis,
  wantOption,
  wantWholeMillis,
} from '../options.ts';
import type { MetricsHandlerOptions } from '../serve/handler.ts';
import type { ClientCertificates } from './client-certificates.ts';
import type { KubernetesReviews } from './kubernetes/options.ts';

/** The server's own certificate, which is followed as its files change. */
export interface ServerCertificate {
  /** PEM, with what leads up to the authority. */
  readonly certFile: string;
  /** PEM, not encrypted. */
  readonly keyFile: string;
  /** Time between two looks at the files where no change was seen, in ms. Default: 10000. */
  readonly reloadIntervalMs?: number;
}

export interface SecureMetricsServerOptions {
  /** What is served. */
  readonly gatherers: Gatherer | readonly Gatherer[];
  /** Address to listen on. Default: all with `tls` and a way to know who asks, else 127.0.0.1. */
  readonly host?: string;
  /** 0 for a free one. Default: 8443. */
  readonly port?: number;
  /** Default: /metrics. It is also the path that rights are asked for. */
  readonly path?: string;
  /** Serves HTTPS. Default: plain HTTP, on loopback alone. */
  readonly tls?: ServerCertificate;
  /** Bearer tokens and rights are reviewed by a Kubernetes API server; `{}` in a pod. */
  readonly kubernetes?: KubernetesReviews;
  /** Clients may come with certificates. With `kubernetes` they still need the right, and may bring a token instead. */
  readonly clientCertificates?: ClientCertificates;
  /** Serves everybody who reaches the port, on any address and without `tls` as well. Default: loopback alone. */
  readonly dangerouslyServeWithoutAuthentication?: boolean;
  /** Limits of what is served. */
  readonly handler?: MetricsHandlerOptions;
  /** Connections at once. Default: 512. */
  readonly maxConnections?: number;
  /** How long a handshake, and then a request, may take to arrive, in ms. Default: 10000. */
  readonly requestTimeoutMs?: number;
  /** How long `close` waits for what is being served, in ms. Default: 5000. */
  readonly closeTimeoutMs?: number;
}

const KNOWN: Known<SecureMetricsServerOptions> = {
  gatherers: true,
  host: true,
  port: true,
  path: true,
  tls: true,
  kubernetes: true,
  clientCertificates: true,
  dangerouslyServeWithoutAuthentication: true,
  handler: true,
  maxConnections: true,
  requestTimeoutMs: true,
  closeTimeoutMs: true,
};
const OF_TLS: Known<ServerCertificate> = { certFile: true, keyFile: true, reloadIntervalMs: true };
const OF_CLIENTS: Known<ClientCertificates> = { caFile: true, allowedNames: true };

/** An option that nobody reads would leave metrics other than was meant. */
function checkNames(options: SecureMetricsServerOptions): void {
  wantKnown(options, KNOWN);
  const { tls, clientCertificates } = options;
  if (tls !== undefined) wantKnown(tls, OF_TLS, 'tls');
  if (clientCertificates !== undefined) wantKnown(clientCertificates, OF_CLIENTS, 'clientCertificates');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine can reach the address. A name counts only if it is `localhost`. */
function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Who is served. */
export type Openness = 'authenticated' | 'loopback' | 'everybody';

export interface Listening {
  /** Undefined for all addresses. */
  readonly host: string | undefined;
  readonly port: number;
  readonly path: string;
  readonly openness: Openness;
  readonly maxConnections: number;
  readonly requestTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** Throws MetricsError ERR_METRICS_OPTION for what would leave metrics or tokens open to whoever comes by. */
export function checkOptions(options: SecureMetricsServerOptions): Listening {
  checkNames(options);
  const { tls, path = '/metrics', port = 8_443 } = options;
  const { maxConnections = 512, requestTimeoutMs = 10_000, closeTimeoutMs = 5_000 } = options;
  const openness = opennessOf(options);
  const host = options.host ?? (tls && openness === 'authenticated' ? undefined : '127.0.0.1');
  const isBeyond = host === undefined || !isLoopback(host);
  const where = `host ${host} is not loopback`;
  if (isBeyond && openness === 'loopback')
    throw optionError(
      where,
      'and nothing tells who asks: give kubernetes or clientCertificates, or set dangerouslyServeWithoutAuthentication',
    );
  if (isBeyond && openness === 'authenticated' && !tls)
    throw optionError(where, 'and tokens would be sent there in clear: give tls');
  if (options.clientCertificates && !tls) throw optionError('clientCertificates', 'need HTTPS: give tls');
  wantOption(
    'path',
    JSON.stringify(path),
    /^\/[^?#\s]*$/.test(path),
    'a path that starts with / and ends before ? and #',
  );
  wantCount('maxConnections', maxConnections);
  wantWholeMillis('requestTimeoutMs', requestTimeoutMs);
  wantMillis('closeTimeoutMs', closeTimeoutMs);
  if (tls?.reloadIntervalMs !== undefined) wantMillis('tls.reloadIntervalMs', tls.reloadIntervalMs);
  return { host, port, path, openness, maxConnections, requestTimeoutMs, closeTimeoutMs };
}

function opennessOf(options: SecureMetricsServerOptions): Openness {
  const { kubernetes, clientCertificates, dangerouslyServeWithoutAuthentication: isOpen } = options;
  const isAuthenticated = kubernetes !== undefined || clientCertificates !== undefined;
  if (isAuthenticated && isOpen)
    throw optionError(
      'dangerouslyServeWithoutAuthentication',
      'contradicts kubernetes and clientCertificates: leave one out',
    );
  if (isAuthenticated) return 'authenticated';
  return isOpen ? 'everybody' : 'loopback';
}
