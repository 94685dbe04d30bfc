import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { errorType } from '../../../failure.ts';
import { cleanMessage } from '../clean.ts';
import { createHeaders } from '../headers.ts';
import { DEFAULT_TIMEOUT_MILLIS, type TransportOptions } from '../options.ts';
import { createTlsMaterial } from '../tls-context.ts';
import type { Reply, Transport } from '../transport.ts';
import { createProbe } from './probe.ts';
import { replyOfAnswer } from './reply.ts';
import { exchange } from './request.ts';

const gzip = promisify(gzipCallback);
/** Packs nearly as well as the default level, at half the cost. */
const GZIP_LEVEL = 1;

/**
 * OTLP over HTTP with protobuf, on connections that are kept.
 *
 * @throws TelemetryConfigError for a certificate or a token file that cannot be used
 */
export function createHttpTransport(options: TransportOptions): Transport {
  const { endpoint, tls, timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
  const headers = createHeaders(options);
  const material = tls && createTlsMaterial(tls);
  const { request, Agent } = tls ? https : http;
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<ClientRequest>();
  const callbacks: (() => void)[] = [];
  const probe = createProbe(endpoint, () => {
    for (const callback of callbacks) callback();
  });
  const clean = (message: string) => cleanMessage(message, Object.values(headers()));
  let closed = false;

  const requestOptions = (length: number): RequestOptions => ({
    agent,
    // Changed files have connections of their own: the agent tells them apart by these.
    ...material?.get().files,
    ...(tls && { rejectUnauthorized: tls.verify }),
    method: 'POST',
    host: endpoint.host.replace(/^\[|\]$/g, ''),
    port: endpoint.port,
    path: endpoint.path,
    headers: {
      ...headers(),
      'content-type': 'application/x-protobuf',
      'content-length': length,
      ...(options.gzip && { 'content-encoding': 'gzip' }),
    },
  });

  async function send(bytes: Buffer): Promise<Reply> {
    const body = options.gzip ? await gzip(bytes, { level: GZIP_LEVEL }) : bytes;
    if (closed) return CLOSED;
    let started: ClientRequest | undefined;
    const timer = setTimeout(() => started?.destroy(new TimeoutError()), timeoutMillis);
    const result = await exchange(request, requestOptions(body.length), body, (outgoing) => {
      started = outgoing;
      underWay.add(outgoing);
    });
    clearTimeout(timer);
    if (started) underWay.delete(started);
    if ('error' in result) return replyOfFailure(result.error, result.connected);
    probe.stop();
    return replyOfAnswer(result, clean);
  }

  function replyOfFailure(error: Error, connected: boolean): Reply {
    if (!connected && !closed) probe.start();
    return {
      kind: 'retry',
      reason: errorType(error),
      message: clean(error.message),
      mayHaveArrived: connected,
    };
  }

  return {
    send,
    onReady(callback) {
      callbacks.push(callback);
    },
    close() {
      closed = true;
      probe.stop();
      for (const outgoing of underWay) outgoing.destroy(new Error('closed'));
      agent.destroy();
    },
  };
}

const CLOSED: Reply = { kind: 'retry', reason: 'CANCELLED', message: 'closed', mayHaveArrived: false };

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('no answer in time');
  }
}
