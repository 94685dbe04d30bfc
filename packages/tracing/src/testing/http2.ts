import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { Agent, request } from 'undici';
import { createAuthority } from './certificates.ts';

/** Serves HTTP/2 and HTTP/1.1 over TLS for one test; answers its address and the authority to trust. */
async function serveTls(test: TestContext): Promise<{ url: string; ca: string }> {
  const authority = await createAuthority();
  const pair = await authority.issue('server');
  const server = createSecureServer({ ...pair, allowHTTP1: true }, (incoming, response) =>
    response.end(String(incoming.headers.traceparent)),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/create`, ca: authority.cert };
}

/** Makes a request over TLS and HTTP/2; answers the traceparent that came. */
export async function requestOverHttp2(test: TestContext): Promise<string> {
  const { url, ca } = await serveTls(test);
  const dispatcher = new Agent({ allowH2: true, connect: { ca } });
  test.after(() => dispatcher.destroy());
  return (await request(url, { dispatcher })).body.text();
}

/** The address of a server whose certificate nobody trusts. */
export async function untrustedUrl(test: TestContext): Promise<string> {
  return (await serveTls(test)).url;
}
