import { once } from 'node:events';
import { chmod, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** Where a server can be reached; `url` is what a client takes (`http://…`, `https://…` or `unix://…`). */
export interface ServerAddress {
  readonly url: string;
  /** Absent on a unix socket. */
  readonly port?: number;
}

async function listening(server: Server, start: () => void): Promise<void> {
  const failed = new AbortController();
  const error = once(server, 'error', { signal: failed.signal }).then(([cause]) => Promise.reject(cause));
  try {
    start();
    await Promise.race([once(server, 'listening', { signal: failed.signal }), error]);
  } finally {
    error.catch(() => {});
    failed.abort();
  }
}

/** True where a process answers on the socket; a file that a killed server left behind does not. */
async function isServed(socketPath: string): Promise<boolean> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export async function listenOnSocket(server: Server, socketPath: string): Promise<ServerAddress> {
  try {
    await listening(server, () => server.listen(socketPath));
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!inUse || (await isServed(socketPath))) throw error;
    await unlink(socketPath);
    await listening(server, () => server.listen(socketPath));
  }
  await chmod(socketPath, 0o600);
  return { url: `unix://${socketPath}` };
}

export async function listenOnPort(
  server: Server,
  { scheme, host, port }: { scheme: string; host: string; port: number },
): Promise<ServerAddress> {
  await listening(server, () => server.listen({ host, port }));
  const { port: bound } = server.address() as AddressInfo;
  return { url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound };
}
