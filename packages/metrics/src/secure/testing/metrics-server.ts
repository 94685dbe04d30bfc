import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { collector, createSecureMetricsServer, type SecureMetricsServerOptions } from '../../index.ts';
import { type Authority, createAuthority, type Pair } from '../../testing/certificates.ts';
import { fileOf, testFolder } from '../../testing/folder.ts';
import { gauge } from '../../testing/scrapes.ts';

export const authority: Authority = await createAuthority();
const ownPair: Pair = await authority.issue('metrics server');

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** The client's certificate. */
  readonly pair?: Pair;
  readonly agent?: Agent;
  readonly body?: string;
}

export interface TestMetricsServer {
  readonly address: AddressInfo;
  get(token?: string, call?: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** Files of a certificate, in a folder of its own. */
export function pairFiles(t: TestContext, { cert, key }: Pair = ownPair) {
  const folder = testFolder(t);
  return { certFile: fileOf(folder, 'tls.crt', cert), keyFile: fileOf(folder, 'tls.key', key) };
}

export type TestOptions = {
  readonly [Name in keyof SecureMetricsServerOptions]?: SecureMetricsServerOptions[Name] | undefined;
};

/** Serves one gauge, `peers`, on a free port of loopback until the test has ended. */
export async function startMetricsServer(t: TestContext, options: TestOptions): Promise<TestMetricsServer> {
  const server = createSecureMetricsServer({
    gatherers: [collector(() => [gauge('peers')])],
    host: '127.0.0.1',
    port: 0,
    closeTimeoutMs: 1,
    ...options,
  } as SecureMetricsServerOptions);
  const address = await server.listen();
  t.after(() => server.close());
  const isSecure = options.tls !== undefined;
  return {
    address,
    get: (token, call = {}) => get(address.port, isSecure, token, call),
    close: () => server.close(),
  };
}

async function get(port: number, isSecure: boolean, token: string | undefined, call: Call): Promise<Answer> {
  const { method = 'GET', path = '/metrics', headers = {}, pair, agent, body } = call;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const options = { host: '127.0.0.1', port, method, path, headers: { ...authorization, ...headers } };
  const sent = isSecure
    ? httpsRequest({
        ...options,
        ca: authority.cert,
        servername: 'localhost',
        ...pair,
        agent: agent ?? false,
      })
    : httpRequest({ ...options, agent: false });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no response');
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
}
