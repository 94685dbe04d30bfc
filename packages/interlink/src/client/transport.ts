import { readFile } from 'node:fs/promises';
import { Agent, type Dispatcher } from 'undici';
import { type EndpointOptions, parseEndpoint } from './endpoint.ts';
import { InterlinkError } from './interlink-error.ts';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Until the headers of the answer, in ms. */
  readonly headersTimeout: number;
}

/** Connections to one endpoint, and what opens it. */
export interface Transport {
  readonly socketPath: string | undefined;
  urlOf(path: string): URL;
  /** The Authorization header, with the token as it is now; empty where there is none. */
  authorization(): Promise<Record<string, string>>;
  /** Takes out the token, which a server may have repeated in its answer. */
  redact(text: string): string;
  request(request: TransportRequest): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

/** Below the 30 s after which a Go interLink API closes an idle connection, above a kubelet's poll period. */
const KEEP_ALIVE_TIMEOUT = 25_000;
const CONNECT_TIMEOUT = 10_000;

async function readToken({ token, tokenFile }: EndpointOptions): Promise<string | undefined> {
  if (tokenFile === undefined) return token;
  const text = await readFile(tokenFile, 'utf8').catch((cause: unknown) => {
    throw new InterlinkError('TOKEN_FILE', `the token file ${tokenFile} cannot be read`, { cause });
  });
  if (text.trim() === '') throw new InterlinkError('TOKEN_FILE', `the token file ${tokenFile} is empty`);
  return text.trim();
}

export function createTransport(options: EndpointOptions): Transport {
  const { base, socketPath } = parseEndpoint(options.url);
  const dispatcher = new Agent({
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    // HTTP/2 has no use here: few calls, and interLink's servers speak 1.1.
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT, ...options.tls, ...(socketPath && { socketPath }) },
  });
  let lastToken: string | undefined;
  return {
    socketPath,
    urlOf: (path) => new URL(path.replace(/^\//, ''), base),
    async authorization(): Promise<Record<string, string>> {
      lastToken = await readToken(options);
      return lastToken === undefined ? {} : { Authorization: `Bearer ${lastToken}` };
    },
    redact: (text) => (lastToken ? text.replaceAll(lastToken, '[token]') : text),
    request: ({ method, url, headers, body, signal, headersTimeout }) =>
      dispatcher.request({
        origin: url.origin,
        path: url.pathname,
        method,
        headers,
        body: body ?? null,
        signal: signal ?? null,
        headersTimeout,
        // A log that is followed may be silent for long; other calls have a time limit as a whole.
        bodyTimeout: 0,
        // undici closes the connection after a GET with a body unless told otherwise.
        reset: false,
      }),
    close: () => dispatcher.destroy(),
  };
}
