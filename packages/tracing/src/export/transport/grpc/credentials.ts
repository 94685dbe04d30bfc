import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type SecureContext } from 'node:tls';
import type { ChannelCredentials } from '@grpc/grpc-js';
import type { TransportOptions } from '../options.ts';
import type { Grpc } from './library.ts';

/** How connections to the receiver are secured, and which there are. */
export interface Connector {
  readonly credentials: ChannelCredentials;
  /** Ends all connections, also those that grpc-js waits for without a limit: it has none for a server that is silent. */
  destroySockets(): void;
}

/**
 * Credentials of grpc-js that take the certificates as they are at each connection. The official ones take them once,
 * and send a server name for an IP address too, which Node deprecates (DEP0123).
 *
 * These are inner methods of grpc-js, which is why its version is pinned.
 */
export function createConnector(
  { ChannelCredentials, CallCredentials }: Grpc,
  { endpoint, tls }: TransportOptions,
  secureContext: (() => SecureContext) | undefined,
): Connector {
  const sockets = new Set<Socket>();
  const host = endpoint.host.replace(/^\[|\]$/g, '');
  const options = (): ConnectionOptions => ({
    host,
    // Without a server name the certificate is compared with the host.
    ...(isIP(host) === 0 && { servername: host }),
    ...(secureContext && { secureContext: secureContext() }),
    rejectUnauthorized: tls?.verify ?? true,
    ALPNProtocols: ['h2'],
  });
  const secured = async (socket: Socket) =>
    secureContext ? await handshake({ ...options(), socket }) : socket;

  class FollowingCredentials extends ChannelCredentials {
    override _isSecure(): boolean {
      return secureContext !== undefined;
    }

    override _equals(other: ChannelCredentials): boolean {
      return this === other;
    }

    override _createSecureConnector() {
      return {
        async connect(socket: Socket) {
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
          return { socket: await secured(socket), secure: secureContext !== undefined };
        },
        waitForReady: async () => {},
        getCallCredentials: () => CallCredentials.createEmpty(),
        destroy() {},
      };
    }
  }

  return {
    credentials: new FollowingCredentials(),
    destroySockets() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function handshake(options: ConnectionOptions): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const onClose = () => reject(new Error('closed by the receiver during the TLS handshake'));
  const socket = connect(options, () => {
    socket.off('close', onClose).off('error', reject);
    resolve(socket);
  });
  socket.once('error', reject).once('close', onClose);
  return promise;
}
