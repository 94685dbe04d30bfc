import type { IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { Failure } from './retry.ts';

const MAX_REPLY_BYTES = 1024 * 1024;

/** What came of one request. */
export interface Reply extends Failure {
  /** The body of a success, and of nothing else. */
  readonly text?: string;
  /** Why there was no answer. */
  readonly why?: string;
}

interface PostOptions {
  readonly token: string;
  readonly agent: Agent;
  readonly timeoutMs: number;
}

/** Posts once, and never rejects. */
export async function post(url: URL, body: string, { token, agent, timeoutMs }: PostOptions): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
    'user-agent': 'vk-telemetry-metrics',
  };
  try {
    const request = httpsRequest(url, { method: 'POST', agent, headers }, (response) => {
      read(response).then(resolve, (error) => resolve(unanswered(error)));
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    request.on('error', (error) => resolve(unanswered(error)));
    request.end(body);
    return await promise.finally(() => clearTimeout(timer));
  } catch {
    // The token has a character that no header takes. Node's message would show it.
    return { why: 'its own token is no token' };
  }
}

function unanswered(error: NodeJS.ErrnoException): Reply {
  return { code: error.code, why: error.code ?? error.message };
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MAX_REPLY_BYTES) throw new Error(`an answer of over ${MAX_REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { statusCode: status = 0, headers } = response;
  if (status === 200 || status === 201) return { status, text: Buffer.concat(chunks).toString() };
  return { status, retryAfter: headers['retry-after'] };
}
