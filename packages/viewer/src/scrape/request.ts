import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ScrapeError } from './error.ts';
import { readCa, readToken } from './files.ts';
import { statusReason } from './reason.ts';
import type { CheckedTarget } from './target.ts';

/** The formats of Prometheus; only OpenMetrics has exemplars, only 0.0.4 the type of a counter without `_total`. */
export const formats = {
  text: 'text/plain;version=0.0.4;q=1,text/plain;q=0.5',
  openMetrics: 'application/openmetrics-text;version=1.0.0',
} as const;

export const maxBodyBytes = 8 * 1024 * 1024;

const inflate = promisify(gunzip);
const tooLarge = (options?: ErrorOptions): ScrapeError =>
  new ScrapeError('it answers with more than 8 MiB', options);

const readAll = async (response: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const unpacked = async (body: Buffer, encoding: string | undefined): Promise<Buffer> => {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new ScrapeError('it answers in an encoding that was not asked for');
  try {
    // Each chunk is a turn of the event loop: of 16 KiB each, the largest body waits for 512 of them.
    return await inflate(body, { maxOutputLength: maxBodyBytes, chunkSize: 256 * 1024 });
  } catch (cause) {
    throw cause instanceof RangeError
      ? tooLarge({ cause })
      : new ScrapeError('its gzip is broken', { cause });
  }
};

const isMetrics = (type = ''): boolean =>
  /^(?:text\/plain|application\/openmetrics-text)\s*(?:;|$)/i.test(type);

const textOf = async (response: http.IncomingMessage): Promise<string> => {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) throw new ScrapeError(statusReason(statusCode));
  const type = headers['content-type'];
  if (!isMetrics(type)) {
    throw new ScrapeError(
      `it answers with ${type === undefined ? 'no content type' : 'another content type'}, so not with metrics`,
    );
  }
  return (await unpacked(await readAll(response), headers['content-encoding'])).toString('utf8');
};

/** Asks one target again and again over one connection. */
export interface Requester {
  /** The body of an answer that is metrics. Rejects with ScrapeError or the error of the connection. */
  get(accept: string, query?: Readonly<Record<string, string>>): Promise<string>;
  close(): void;
}

/** Redirects are not followed: only the address that was given is ever asked. */
export const createRequester = ({ url, caFile, tokenFile }: CheckedTarget, timeoutMs: number): Requester => {
  const { request, Agent } = url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const closed = new AbortController();

  const optionsOf = async (accept: string) => ({
    agent,
    headers: {
      accept,
      'accept-encoding': 'gzip',
      'user-agent': 'vk-telemetry-viewer',
      'x-prometheus-scrape-timeout-seconds': String(timeoutMs / 1_000),
      ...(tokenFile !== undefined && { authorization: `Bearer ${await readToken(tokenFile)}` }),
    },
    ...(caFile !== undefined && { ca: await readCa(caFile) }),
  });

  return {
    async get(accept, query = {}) {
      const address = new URL(url);
      for (const [name, value] of Object.entries(query)) address.searchParams.append(name, value);
      const options = await optionsOf(accept);
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(timeoutMs)]);
      return await new Promise((resolve, reject) => {
        const call = request(address, { ...options, signal }, (response) => {
          textOf(response).then(resolve, (error: unknown) => {
            response.destroy();
            reject(error);
          });
        });
        call.on('error', reject).end();
      });
    },
    close() {
      closed.abort();
      agent.destroy();
    },
  };
};
