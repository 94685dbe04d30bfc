import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** Tells connections that were made under the clients' authorities of now from older ones. */
export interface Generations {
  isOutdated(socket: Socket): boolean;
  /** From now on there are other authorities. */
  next(): void;
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Goes by the start of a connection: a handshake that began under other authorities ends under those. */
export function createGenerations(server: Server): Generations {
  let generation = 0;
  const born = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    born.set(peer, generation);
    socket.once('close', () => born.delete(peer));
  });
  return {
    isOutdated: (socket) => born.get(peerOf(socket)) !== generation,
    next() {
      generation += 1;
      server.closeIdleConnections();
    },
  };
}
