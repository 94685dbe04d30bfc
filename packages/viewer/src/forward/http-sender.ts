import http from 'node:http';
import https from 'node:https';
import type { Target } from './environment.ts';
import { rejectedSpans } from './response.ts';
import { callTimeoutMs, type Outcome, type Sender } from './sender.ts';

/** Statuses that OTLP names retryable. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** More of an answer is not read. */
const maxReplyBytes = 65_536;

const retryAfterMs = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
};

const outcomeOf = (response: http.IncomingMessage, body: Buffer): Outcome => {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 200 && statusCode < 300) {
    const isProtobuf = headers['content-type'] === 'application/x-protobuf';
    return { kind: 'sent', rejectedSpans: isProtobuf ? rejectedSpans(body) : 0 };
  }
  const failed = { reason: `HTTP ${statusCode}`, details: '' };
  if (!retryable.has(statusCode)) return { kind: 'refused', ...failed };
  const afterMs = retryAfterMs(headers['retry-after']);
  return { kind: 'retry', ...failed, ...(afterMs !== undefined && { afterMs }) };
};

const readReply = async (response: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxReplyBytes) break;
  }
  return Buffer.concat(chunks);
};

const failure = (error: Error): Outcome => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { kind: 'retry', reason: code, details: error.message };
};

/** Sends over OTLP/HTTP as protobuf. */
export const createHttpSender = ({ endpoint, tls, headers }: Target): Sender => {
  const { request, Agent } = tls === undefined ? http : https;
  const agent = new Agent({ keepAlive: true, ...tls });
  const options = {
    agent,
    host: endpoint.host.replace(/^\[|\]$/g, ''),
    port: endpoint.port,
    path: endpoint.path,
    method: 'POST',
  };
  const closed = new AbortController();
  return {
    send: (bytes) =>
      new Promise((resolve) => {
        const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(callTimeoutMs)]);
        const length = { 'content-type': 'application/x-protobuf', 'content-length': bytes.length };
        const call = request({ ...options, signal, headers: { ...headers, ...length } }, (response) => {
          readReply(response).then(
            (body) => resolve(outcomeOf(response, body)),
            (error: Error) => resolve(failure(error)),
          );
        });
        call.on('error', (error) => resolve(failure(error))).end(bytes);
      }),
    close() {
      closed.abort();
      agent.destroy();
    },
  };
};
