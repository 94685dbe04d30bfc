import assert from 'node:assert/strict';
import { once } from 'node:events';
import { constants, createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createAuthority } from '../testing/certificates.ts';
import { requestOf, UNDICI } from './testing/clients.ts';
import { counting } from './testing/counted.ts';

const { cert, key } = await createAuthority('localhost');

/** An API server as Kubernetes' is: HTTP/2 where the client can. `/reset` breaks its stream off, `/cut` after the head. */
async function apiServer(t: TestContext): Promise<string> {
  const server = createSecureServer({ cert, key }, ({ url, stream }, response) => {
    if (url === '/cut') response.write('half', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    else if (url === '/reset') stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else if (url !== '/hang') response.writeHead(Number(url.slice(1))).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

for (const [name, undici] of Object.entries(UNDICI))
  test(`${name}: requests over HTTP/2 are counted once each, as others are`, async (t) => {
    const url = await apiServer(t);
    const { codes, reasons, latencies } = counting(t);
    const agent = new undici.Agent({ allowH2: true, connect: { ca: cert, servername: 'localhost' } });
    t.after(() => agent.destroy());
    const get = requestOf(undici, agent);
    await Promise.all(['200', '404', '404', '500'].map((status) => get(`${url}/${status}`)));
    await assert.rejects(get(`${url}/cut`));
    await assert.rejects(get(`${url}/reset`));
    await assert.rejects(get(`${url}/hang`, { signal: AbortSignal.timeout(30) }));
    assert.deepEqual(await codes(), { 200: 2, 404: 2, 500: 1, '<error>': 2 });
    assert.deepEqual(await reasons(), { protocol: 1, timeout: 1 });
    assert.deepEqual(await latencies(), { GET: 5 });
  });
