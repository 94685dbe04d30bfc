import http, { type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { messageOf } from '../../../errors.ts';
import { retryAfterMs } from '../../../retry-after.ts';
import { readPartialSuccess } from './protobuf.ts';
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

/** OTLP specification, "Failures" of OTLP/HTTP. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const TOO_LARGE = 413;

function replyOf(status: number, headers: IncomingHttpHeaders, body: Buffer): Reply {
  if (status >= 200 && status < 300) return { kind: 'delivered', ...readPartialSuccess(body) };
  const reason = `HTTP ${status}`;
  const isText = /^(text\/plain|application\/json)\b/.test(headers['content-type'] ?? '');
  const message = isText ? body.toString('utf8') : '';
  if (status === TOO_LARGE) return { kind: 'split', reason, message };
  if (!RETRYABLE.has(status)) return { kind: 'refused', reason, message };
  const afterMs = retryAfterMs(headers['retry-after']);
  return { kind: 'retry', reason, message, ...(afterMs !== undefined && { afterMs }) };
}

function exchange(
  request: typeof http.request,
  options: RequestOptions,
  body: Buffer,
  timeoutMs: number,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const outgoing = request(options);
  const late = () => outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'timeout' }));
  const timer = setTimeout(late, timeoutMs);
  outgoing.once('error', reject);
  outgoing.once('response', (incoming) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
      else incoming.destroy();
    });
    // What was said before the end counts: the status is there.
    incoming.once('error', () => {});
    incoming.once('close', () =>
      resolve(replyOf(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))),
    );
  });
  outgoing.end(body);
  return promise.finally(() => clearTimeout(timer));
}

/** OTLP over HTTP with protobuf, on a connection that is kept until it rests. */
export function createHttpTransport(settings: Settings): Transport {
  const { url, host, port } = settings.endpoint;
  const { request, Agent } = url.protocol === 'https:' ? https : http;
  let agent = new Agent({ keepAlive: true });
  return {
    async send(message) {
      const { token, tls } = settings.credentials();
      const headers = requestHeaders(settings, token);
      try {
        const body = settings.gzip ? await gzip(message) : message;
        const options: RequestOptions = {
          agent,
          ...tls,
          method: 'POST',
          host,
          port,
          path: url.pathname + url.search,
          headers: {
            'user-agent': USER_AGENT,
            ...headers,
            'content-type': 'application/x-protobuf',
            'content-length': body.length,
            ...(settings.gzip && { 'content-encoding': 'gzip' }),
          },
        };
        const reply = await exchange(request, options, body, settings.timeoutMs);
        return { ...reply, message: cleanMessage(reply.message, headers) };
      } catch (error) {
        return { kind: 'retry', reason: codeOf(error), message: cleanMessage(messageOf(error), headers) };
      }
    },
    rest() {
      agent.destroy();
      agent = new Agent({ keepAlive: true });
    },
  };
}
