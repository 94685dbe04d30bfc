import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type RequestListener,
  request,
  type Server,
  type ServerOptions,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Unzipped. */
  readonly text: string;
}

export interface TestServer {
  readonly server: Server;
  get(target?: string, headers?: OutgoingHttpHeaders, method?: string): Promise<Answer>;
  /** A connection that has sent this and reads nothing. */
  open(text: string): Promise<Socket>;
}

/** The port of a server that has begun to listen; the server ends with the test. */
export async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Serves a listener over HTTP until the test has ended. */
export async function serve(
  t: TestContext,
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<TestServer> {
  const server = createServer(options, listener);
  const port = await listen(t, server);
  return {
    server,
    async get(path = '/metrics', headers = {}, method = 'GET') {
      const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false });
      sent.end();
      const [response] = await once(sent, 'response');
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece);
      const body = Buffer.concat(pieces);
      const isZipped = response.headers['content-encoding'] === 'gzip' && body.length > 0;
      const text = (isZipped ? gunzipSync(body) : body).toString();
      return { status: response.statusCode, headers: response.headers, text };
    },
    async open(text) {
      const socket = connect(port, '127.0.0.1');
      t.after(() => socket.destroy());
      socket.on('error', () => {}); // a reset is one way to be cut off
      await once(socket, 'connect');
      socket.write(text);
      return socket;
    },
  };
}
