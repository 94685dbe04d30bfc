import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { messageOf } from '../../../errors.ts';
import { turn } from '../../../wait.ts';
import type { Credentials } from './files.ts';
import { grpcFrame, grpcPayload, replyOfStatus, statusOf } from './grpc-reply.ts';
import type { Settings } from './settings.ts';
import {
  cleanMessage,
  codeOf,
  MAX_REPLY_BYTES,
  type Reply,
  requestHeaders,
  type Transport,
} from './transport.ts';
import { USER_AGENT } from './user-agent.ts';

const gzip = promisify(gzipCallback);
/** It has at most eight digits. */
const MAX_GRPC_TIMEOUT = 99_999_999;
const PATH = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** What the receiver said on one stream, when it is over. */
function answer(stream: ClientHttp2Stream): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const said: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('response', (headers) => Object.assign(said, headers));
  stream.on('trailers', (trailers) => Object.assign(said, trailers));
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
    else stream.close(constants.NGHTTP2_CANCEL);
  });
  stream.on('error', reject);
  stream.on('close', () => {
    const status = statusOf(said);
    if (status === undefined) reject(new Error(`the stream ended with code ${stream.rstCode} and no status`));
    else resolve(replyOfStatus(status, said, grpcPayload(Buffer.concat(chunks))));
  });
  return promise;
}

/**
 * OTLP over gRPC: one unary call of gRPC over HTTP/2, on a connection that is kept until it rests. A client library would
 * keep its connection, and with it the certificates that it began with.
 */
export function createGrpcTransport(settings: Settings): Transport {
  const { endpoint, timeoutMs } = settings;
  let session: ClientHttp2Session | undefined;
  let failure: Error | undefined;

  function open(tls: Credentials['tls']): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session;
    failure = undefined;
    const opened = connect(endpoint.url.origin, tls);
    opened.on('error', (error) => {
      failure = error;
    });
    opened.on('goaway', () => opened.close());
    session = opened;
    return opened;
  }

  async function call(
    message: Buffer,
    headers: Readonly<Record<string, string>>,
    tls: Credentials['tls'],
  ): Promise<Reply> {
    const body = grpcFrame(settings.gzip ? await gzip(message) : message, settings.gzip);
    const used = open(tls);
    const stream = used.request({
      'user-agent': USER_AGENT,
      ...headers,
      ':method': 'POST',
      ':path': PATH,
      te: 'trailers',
      'content-type': 'application/grpc',
      'grpc-timeout': `${Math.min(timeoutMs, MAX_GRPC_TIMEOUT)}m`,
      'grpc-accept-encoding': 'identity',
      ...(settings.gzip && { 'grpc-encoding': 'gzip' }),
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      used.destroy();
    }, timeoutMs);
    try {
      stream.end(body);
      return await answer(stream);
    } catch (error) {
      if (isLate) return { kind: 'retry', reason: 'DEADLINE_EXCEEDED', message: 'no answer in time' };
      // The connection's own error comes after those of its streams.
      await turn();
      return { kind: 'retry', reason: codeOf(failure ?? error), message: messageOf(failure ?? error) };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async send(message) {
      const { token, tls } = settings.credentials();
      const headers = requestHeaders(settings, token);
      try {
        const reply = await call(message, headers, tls);
        return { ...reply, message: cleanMessage(reply.message, headers) };
      } catch (error) {
        return { kind: 'refused', reason: codeOf(error), message: cleanMessage(messageOf(error), headers) };
      }
    },
    rest() {
      session?.destroy();
      session = undefined;
    },
  };
}
