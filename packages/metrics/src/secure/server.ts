import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withOwn } from '../gather/given.ts';
import { createMetricsHandler } from '../serve/handler.ts';
import { sendText } from '../serve/respond.ts';
import { createAdmission } from './admission.ts';
import { forgetCredentials } from './bearer.ts';
import { createKubernetesAccess } from './kubernetes/access.ts';
import { bind, createConnectionCloser, drain } from './listening.ts';
import { checkOptions, type SecureMetricsServerOptions } from './options.ts';
import { createAccessCounts } from './own.ts';
import { type Refusal, UNAVAILABLE } from './refusal.ts';
import { createRequestChecks } from './request-checks.ts';
import { createTransport } from './transport.ts';

export interface SecureMetricsServer {
  /** Resolves once requests are taken. Rejects with MetricsError ERR_METRICS_LISTEN. */
  listen(): Promise<AddressInfo>;
  /** Takes no more requests and resolves when those that are served are answered, or were given up. */
  close(): Promise<void>;
}

/** Requests at once whose right is being found out. */
const MAX_WAITING = 512;

/**
 * Serves metrics to those who may read them: with a bearer token that a Kubernetes API server accepts and whose user
 * has the right to get the path, or with a certificate of their own. Without a way to know who asks it serves this
 * machine alone. Throws MetricsError ERR_METRICS_OPTION for options that would leave it open, and
 * ERR_METRICS_CERTIFICATE for certificates that cannot be used.
 */
export function createSecureMetricsServer(options: SecureMetricsServerOptions): SecureMetricsServer {
  const listening = checkOptions(options);
  const { gatherers, tls, kubernetes: reviews, clientCertificates, handler: limits } = options;
  const counts = createAccessCounts(reviews !== undefined, tls !== undefined);
  const kubernetes = reviews && createKubernetesAccess(reviews, listening.path, counts);
  const { server, start, stop, isOutdated } = createTransport(options, listening, counts);
  const closeAll = createConnectionCloser(server);
  const check = createRequestChecks(listening);
  const admit = createAdmission({ kubernetes, clientCertificates, isOutdated });
  const serve = createMetricsHandler(
    withOwn(gatherers, counts.families, { timeoutMs: limits?.timeoutMs ?? 30_000 }),
    limits,
  );
  let waiting = 0;

  async function refusalOf(request: IncomingMessage): Promise<Refusal | undefined> {
    const refusal = check(request);
    if (refusal || listening.openness !== 'authenticated') return refusal;
    if (waiting >= MAX_WAITING) return UNAVAILABLE;
    waiting += 1;
    return await admit(request).finally(() => {
      waiting -= 1;
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = await refusalOf(request);
    forgetCredentials(request);
    if (!refusal) return await serve(request, response);
    counts.refused(refusal.status);
    // Strangers hold no connection.
    sendText(request, response, refusal.status, refusal.text, { ...refusal.headers, connection: 'close' });
  }

  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  return {
    async listen() {
      const address = await bind(server, listening);
      start();
      return address;
    },
    async close() {
      stop();
      kubernetes?.close();
      await drain(server, closeAll, listening.closeTimeoutMs);
    },
  };
}
