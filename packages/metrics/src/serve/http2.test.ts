import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  CONTENT_TYPES,
  collector,
  createMetricsHandler,
  type MetricsHandler,
  SCRAPE_METRICS,
} from '../index.ts';
import { familiesOf, gauge, sampleOf, until, wide } from '../testing/scrapes.ts';

async function serve(t: TestContext, handler: MetricsHandler): Promise<ClientHttp2Session> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    session.destroy();
    server.close();
  });
  return session;
}

async function get(session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}, body = '') {
  const stream = session.request({ ':path': '/metrics', ...headers }, { endStream: body === '' });
  if (body) stream.end(body);
  const [answer] = await once(stream, 'response');
  return { status: answer[':status'], headers: answer, body: await buffer(stream) };
}

test('node:http2 serves it, by its compatibility API', async (t) => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  t.after(() => process.off('warning', hear));
  const session = await serve(t, createMetricsHandler([collector(() => [gauge('a'), wide('b', 2_000)])]));
  const { status, headers, body } = await get(session);
  assert.deepEqual([status, headers['content-type']], [200, CONTENT_TYPES.text]);
  assert.deepEqual(familiesOf(String(body)).slice(0, 2), ['a', 'b']);
  const zipped = await get(session, { 'accept-encoding': 'gzip' });
  assert.deepEqual(familiesOf(String(gunzipSync(zipped.body))).slice(0, 2), ['a', 'b']);
  assert.equal((await get(session, { ':method': 'HEAD' })).body.length, 0);
  assert.equal((await get(session, { ':method': 'POST', 'content-length': '1' }, 'x')).status, 405);
  const chosen = await get(session, { ':path': `/?name[]=${SCRAPE_METRICS.cut}` });
  assert.equal(sampleOf(String(chosen.body), SCRAPE_METRICS.cut, 'aborted'), 0);
  assert.deepEqual(warnings, []);
});

for (const encoding of ['identity', 'gzip'])
  test(`a scraper of ${encoding} that breaks off its stream of HTTP/2 frees its place at once`, async (t) => {
    const handler = createMetricsHandler([collector(() => [wide('a', 20_000)])], { maxScrapes: 1 });
    const session = await serve(t, handler);
    for (const code of [undefined, 8]) {
      const stream = session.request({ ':path': '/metrics', 'accept-encoding': encoding });
      await once(stream, 'data');
      if (code === undefined) stream.destroy();
      else stream.close(code);
      await until(async () => (await get(session, { ':path': '/?name[]=x' })).status === 200, 'a free place');
    }
    const { body } = await get(session, { ':path': `/?name[]=${SCRAPE_METRICS.cut}` });
    assert.equal(sampleOf(String(body), SCRAPE_METRICS.cut, 'aborted'), 2);
  });
