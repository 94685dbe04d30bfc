import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { MetricsError, messageOf } from '../errors.ts';
import type { Listening } from './options.ts';

/** Resolves once the server takes connections. Rejects with MetricsError ERR_METRICS_LISTEN. */
export async function bind(server: Server, { host, port }: Listening): Promise<AddressInfo> {
  try {
    server.listen(host === undefined ? { port } : { port, host });
    await once(server, 'listening');
  } catch (error) {
    throw new MetricsError(
      'ERR_METRICS_LISTEN',
      `metrics cannot be served on ${host ?? 'all addresses'}, port ${port}: ${messageOf(error)}; give another host or port`,
      { cause: error },
    );
  }
  return server.address() as AddressInfo;
}

/** Ends all connections, those too whose handshake is under way, of which Node's closeAllConnections does not know. */
export function createConnectionCloser(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Takes no more connections, and resolves when the last one is closed: by its client, or by force after a while. */
export async function drain(server: Server, closeAll: () => void, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(closeAll, graceMs);
  await closed;
  clearTimeout(force);
}
