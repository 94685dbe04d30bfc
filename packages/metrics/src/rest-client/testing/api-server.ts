import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TestContext } from 'node:test';
import { generate } from 'selfsigned';
import { listen } from '../../testing/server.ts';

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n';

/** The end of a request, by its path. */
const ANSWERS: Readonly<Record<string, RequestListener>> = {
  '/redirect': (_, response) => response.writeHead(302, { location: '/200' }).end(),
  '/reset': ({ socket }) => socket.destroy(),
  '/hang': () => {},
  '/hints': (_, response) =>
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end()),
  '/cut': ({ socket }, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => socket.destroy());
  },
};

/** Answers `/404` and the like with that status, other paths as ANSWERS has them, and all else with 200. */
export const answer: RequestListener = (request, response) => {
  const path = request.url ?? '';
  const other = ANSWERS[path];
  if (other) other(request, response);
  else response.writeHead(Number(/^\/(\d{3})$/.exec(path)?.[1] ?? 200)).end('{}');
};

/** An API server for one test, which upgrades any connection that asks for it. */
export async function apiServer(t: TestContext, listener: RequestListener = answer) {
  const server = createServer(listener);
  server.on('upgrade', (_, socket) => {
    t.after(() => socket.destroy());
    socket.write(UPGRADED);
  });
  const host = `127.0.0.1:${await listen(t, server)}`;
  return { server, host, url: `http://${host}` };
}

/** The address of a server whose certificate nobody trusts. */
export async function untrustedUrl(t: TestContext): Promise<string> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  return `https://127.0.0.1:${await listen(t, createTlsServer({ cert, key }, answer))}`;
}

/** The address of a port on which nobody listens any more. */
export async function refusingUrl(t: TestContext): Promise<string> {
  const { server, url } = await apiServer(t);
  await new Promise((resolve) => server.close(resolve));
  return url;
}
