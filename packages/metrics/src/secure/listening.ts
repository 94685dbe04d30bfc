import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MetricsError } from '../errors.ts';
import { messageOf } from '../wait.ts';
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

/** Takes no more connections, and resolves when the last one is closed: by its client, or by force after a while. */
export async function drain(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}
