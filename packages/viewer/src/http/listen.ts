import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Receiver } from '../receiver.ts';

/** Takes back a slow or silent client's connection, and bounds what many of them can hold. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16_384,
};
const maxConnections = 256;

const bind = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const drain = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Starts an HTTP server with limits on headers, time and connections. Rejects with the bind error. */
export const listen = async (host: string, port: number, handler: RequestListener): Promise<Receiver> => {
  const server = createServer(limits, handler);
  server.maxConnections = maxConnections;
  await bind(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return { port: bound, close: (graceMs) => drain(server, graceMs) };
};
