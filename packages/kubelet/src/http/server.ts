import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { refusalOf } from './guard.ts';
import { isHttpProblem } from './reply.ts';
import { createRoutes, type RoutesOptions } from './routes.ts';

/** There is no other address to choose: whoever reaches it reads logs and pods, and is asked for no credentials. */
const LOOPBACK = '127.0.0.1';

/** Where the kubelet HTTP API listens. */
export interface KubeletAddress {
  readonly host: string;
  readonly port: number;
}

export interface KubeletServerOptions extends RoutesOptions {
  readonly port: number;
}

export interface KubeletServer {
  listen(): Promise<void>;
  address(): KubeletAddress;
  close(): Promise<void>;
}

/** The kubelet API's port cannot be had; `code` is the system's, such as `EADDRINUSE`. */
export class KubeletListenError extends Error {
  override readonly name = 'KubeletListenError';
  readonly code: string;

  constructor(port: number, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'UNKNOWN';
    super(
      `The kubelet API cannot listen on port ${port} of ${LOOPBACK} (${code}); give another port, or 0 for a free one`,
      { cause },
    );
    this.code = code;
  }
}

/** The kubelet's HTTP API: logs, pods, stats and health, for the programs of this machine. */
export function createKubeletServer(options: KubeletServerOptions): KubeletServer {
  const route = createRoutes(options);
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16_384 });
  server.maxConnections = 256;
  server.on('request', (request, response) => {
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    void context.with(caller, () => answer(request, response));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      const refusal = refusalOf(request);
      if (refusal) throw refusal;
      await route(request, response);
    } catch (error) {
      fail(response, error);
    }
  }

  return {
    async listen() {
      try {
        server.listen(options.port, LOOPBACK);
        await once(server, 'listening');
      } catch (error) {
        throw new KubeletListenError(options.port, error);
      }
    },
    address() {
      const address = server.address() as AddressInfo | null;
      if (!address) throw new Error('The kubelet API does not listen yet; call start() first');
      return { host: address.address, port: address.port };
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = isHttpProblem(error) ? error : { statusCode: 500, message: 'Internal error' };
  response.writeHead(problem.statusCode, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${problem.message}\n`);
}
