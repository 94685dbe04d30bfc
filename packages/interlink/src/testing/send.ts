import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Opens a request as it is asked for, with any Host, Origin and body, as `fetch` would not. */
export function openRequest(url: string, { method = 'GET', headers = {}, body = '' }: Sent): ClientRequest {
  const unsized = (body === '' && method === 'GET') || 'Transfer-Encoding' in headers;
  const length = unsized ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` };
  const sent = request(url, { method, headers: { ...length, ...headers }, agent: false });
  sent.on('error', () => {});
  return sent.end(body);
}

export async function send(url: string, sent: Sent = {}): Promise<Reply> {
  const [response] = (await once(openRequest(url, sent), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: Buffer.concat(chunks).toString() };
}
