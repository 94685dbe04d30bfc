import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { namesIn } from './requests.ts';

/** A server of one test that can be taken away like a process that is killed. */
export interface RawServer {
  readonly port: number;
  readonly connections: number;
  kill(): void;
}

/** Keeps the sockets, so that all end with the server. */
async function listening(test: TestContext, server: Server, port: number): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => {}));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const kill = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  test.after(kill);
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    kill,
  };
}

/** A TCP server that does as it is told with each connection. */
export function serveTcp(
  test: TestContext,
  onConnection: (socket: Socket, index: number) => void,
  port = 0,
): Promise<RawServer> {
  let index = 0;
  return listening(
    test,
    createTcpServer((socket) => onConnection(socket, index++)),
    port,
  );
}

export type OnStream = (
  stream: ServerHttp2Stream,
  index: number,
  headers: IncomingHttpHeaders,
) => void | Promise<void>;

/** An HTTP/2 server that does as it is told with each stream. */
export function serveHttp2(test: TestContext, onStream: OnStream, port = 0): Promise<RawServer> {
  let index = 0;
  const server = createServer().on('stream', (stream, headers) => {
    stream.on('error', () => {});
    void onStream(stream, index++, headers);
  });
  return listening(test, server, port);
}

/** The names of the spans in the gRPC message of a stream. */
export async function namesOf(stream: ServerHttp2Stream): Promise<string[]> {
  return namesIn((await buffer(stream)).subarray(5));
}

/** Answers a stream as a gRPC receiver that took everything. */
export function answerOk(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5));
}

export interface Cable extends RawServer {
  /** Carries nothing any more, as when a host is gone without a word. Later connections are whole. */
  cut(): void;
}

/** Connections to a port by way of another one, where faults can be made. */
export async function serveCable(
  test: TestContext,
  port: number,
  /** Resets that many connections, each after so many bytes to the port. */
  resets: { readonly times: number; readonly afterBytes: number } = { times: 0, afterBytes: 0 },
): Promise<Cable> {
  const open = new Set<Socket>();
  const server = await serveTcp(test, (near, index) => {
    const far = connect(port, '127.0.0.1').on('error', () => {});
    test.after(() => far.destroy());
    near.pipe(far).pipe(near);
    open.add(near).add(far);
    if (index < resets.times)
      near.on('data', () => {
        if (near.bytesRead < resets.afterBytes) return;
        near.resetAndDestroy();
        far.resetAndDestroy();
      });
  });
  return {
    port: server.port,
    get connections() {
      return server.connections;
    },
    kill: server.kill,
    cut() {
      for (const socket of open) socket.unpipe().pause();
      open.clear();
    },
  };
}
