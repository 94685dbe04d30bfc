import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Listening, SecureMetricsServerOptions, ServerCertificate } from './options.ts';
import type { AccessCounts } from './own.ts';
import { createCertificates } from './tls/certificates.ts';
import { createGenerations } from './tls/generations.ts';

/** A little longer than the interval at which most are scraped. */
const KEEP_ALIVE_MS = 90_000;
const MAX_HEADER_BYTES = 16_384;

/** HTTP or HTTPS, with limits on what a connection can hold. */
export interface Transport {
  readonly server: Server;
  /** Follows the certificates. */
  start(): void;
  stop(): void;
  isOutdated(socket: IncomingMessage['socket']): boolean;
}

/** Throws MetricsError ERR_METRICS_CERTIFICATE. */
export function createTransport(
  options: SecureMetricsServerOptions,
  { maxConnections, requestTimeoutMs }: Listening,
  counts: AccessCounts,
): Transport {
  const limits: ServerOptions = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const transport = options.tls ? secure(options, options.tls, limits, counts) : plain(limits);
  transport.server.maxConnections = maxConnections;
  return transport;
}

const plain = (limits: ServerOptions): Transport => ({
  server: createHttpServer(limits),
  start() {},
  stop() {},
  isOutdated: () => false,
});

function secure(
  { kubernetes, clientCertificates }: SecureMetricsServerOptions,
  tls: ServerCertificate,
  limits: ServerOptions,
  counts: AccessCounts,
): Transport {
  const certificates = createCertificates({
    files: { ...tls, clientCaFile: clientCertificates?.caFile },
    intervalMs: tls.reloadIntervalMs ?? 10_000,
    onRead: counts.certificateRead,
  });
  const server = createHttpsServer({
    ...limits,
    ...certificates.initial,
    handshakeTimeout: limits.headersTimeout,
    requestCert: clientCertificates !== undefined,
    // Who has a token may come without a certificate, and with one of another authority.
    rejectUnauthorized: kubernetes === undefined,
  });
  const generations = createGenerations(server);
  let stop = () => {};
  return {
    server,
    start() {
      stop = certificates.follow((changed, authoritiesChanged) => {
        server.setSecureContext(changed);
        if (authoritiesChanged) generations.next();
      });
    },
    stop: () => stop(),
    isOutdated: generations.isOutdated,
  };
}
