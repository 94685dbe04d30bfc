import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttps, request as requestHttps } from 'node:https';
import { test } from 'node:test';
import express from 'express';
import { generate } from 'selfsigned';
import {
  CONTENT_TYPES,
  collector,
  createMetricsHandler,
  GATHER_METRICS,
  gatherers,
  registryGatherer,
  SCRAPE_METRICS,
} from '../index.ts';
import { CLIENTS, newRegistry } from '../testing/clients.ts';
import { parseExposition } from '../testing/parse.ts';
import { counter, familiesOf, gauge, hanging, sampleOf } from '../testing/scrapes.ts';
import { listen, serve } from '../testing/server.ts';

const OWN = [...Object.values(GATHER_METRICS), ...Object.values(SCRAPE_METRICS)];
const OPEN = 'application/openmetrics-text;version=1.0.0';

test('metrics of registries of both clients and of collectors are served over HTTP', async (t) => {
  const registries = Object.values(CLIENTS).map((client, i) => {
    const registry = newRegistry(client);
    new client.Gauge({ name: `client_${i}`, help: 'h', registers: [registry] });
    return registryGatherer(registry);
  });
  const { get } = await serve(t, createMetricsHandler([...registries, collector(() => [gauge('made')])]));
  const { status, headers, text } = await get();
  assert.equal(status, 200);
  assert.deepEqual(familiesOf(text), ['client_0', 'client_1', 'made', ...OWN]);
  assert.equal(headers['content-type'], CONTENT_TYPES.text);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers.vary, 'Accept, Accept-Encoding');
});

test('one gatherer is served as a list of it, and one of gatherers() keeps its own metrics', async (t) => {
  const one = collector(() => [gauge('made')]);
  for (const given of [one, [one], gatherers([one])]) {
    const { get } = await serve(t, createMetricsHandler(given));
    const { text } = await get();
    assert.deepEqual(familiesOf(text), ['made', ...OWN]);
    assert.equal(sampleOf(text, GATHER_METRICS.success, '0'), 1);
    assert.equal(sampleOf(text, SCRAPE_METRICS.errors, 'gathering'), 0);
  }
});

test('Express serves it under any path, beside headers of its own', async (t) => {
  const app = express();
  app.use((_, response, next) => {
    response.setHeader('Vary', 'Origin');
    next();
  });
  app.use('/internal/metrics', createMetricsHandler([collector(() => [gauge('a'), gauge('b')])]));
  const { get } = await serve(t, app);
  const { status, headers, text } = await get('/internal/metrics?name[]=b');
  assert.deepEqual([status, familiesOf(text)], [200, ['b']]);
  assert.equal(headers.vary, 'Origin, Accept, Accept-Encoding');
  assert.equal((await get('/internal/metrics', {}, 'DELETE')).status, 405);
});

test('HTTPS serves it', async (t) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const server = createHttps({ key, cert }, createMetricsHandler([collector(() => [gauge('a')])]));
  const port = await listen(t, server);
  const sent = requestHttps({ host: '127.0.0.1', port, ca: cert, servername: 'localhost', agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  assert.deepEqual(familiesOf(Buffer.concat(pieces).toString()), ['a', ...OWN]);
});

test('HEAD has the headers of GET and gathers nothing', async (t) => {
  let gathers = 0;
  const counting = collector(() => {
    gathers += 1;
    return [gauge('a')];
  });
  const { get } = await serve(t, createMetricsHandler([counting]));
  const asked = { accept: OPEN, 'accept-encoding': 'gzip' };
  const [whole, head] = [await get('/metrics', asked), await get('/metrics', asked, 'HEAD')];
  for (const { headers } of [whole, head]) {
    delete headers.date;
    delete headers['transfer-encoding'];
  }
  assert.deepEqual([head.status, head.headers, head.text], [200, whole.headers, '']);
  assert.equal(gathers, 1);
});

test('other methods are answered 405 and what GET and HEAD are, and what they send is not read', async (t) => {
  const { get, open } = await serve(t, createMetricsHandler([]));
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
    const { status, headers, text } = await get('/metrics', {}, method);
    assert.deepEqual([status, headers.allow, text], [405, 'GET, HEAD', 'Only GET and HEAD are answered.\n']);
  }
  const socket = await open(
    'POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000000\r\n\r\nand so on',
  );
  socket.resume();
  await once(socket, 'close');
});

test('name[] chooses families by their exact names, in either format', async (t) => {
  const total = counter('calls_total');
  const handler = createMetricsHandler([collector(() => [gauge('a'), gauge('b'), gauge('c'), total])]);
  const { get } = await serve(t, handler);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['?name[]=a', ['a']],
    ['?name%5B%5D=c&other=1&name[]=a', ['a', 'c']],
    ['?name[]=calls_total', ['calls_total']],
    ['?name[]=calls', []],
    ['?name[]=', []],
    ['?name[]=%zz', []],
    [`?name[]=${SCRAPE_METRICS.inFlight}`, [SCRAPE_METRICS.inFlight]],
    ['?name=a', ['a', 'b', 'c', 'calls_total', ...OWN]],
    ['?', ['a', 'b', 'c', 'calls_total', ...OWN]],
  ];
  for (const [query, names] of cases)
    assert.deepEqual(familiesOf((await get(`/metrics${query}`)).text), names, query);
  const { text } = await get('/metrics?name[]=calls_total', { accept: OPEN });
  assert.deepEqual([...parseExposition(text, 'openmetrics').keys()], ['calls']);
});

test('Accept chooses the format and Accept-Encoding gzip', async (t) => {
  const { get } = await serve(t, createMetricsHandler([collector(() => [gauge('a')])]));
  assert.equal((await get('/metrics', { accept: OPEN })).headers['content-type'], CONTENT_TYPES.openmetrics);
  const cases: readonly (readonly [string, boolean])[] = [
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['gzip, deflate, br, zstd', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['br;q=1, gzip;q=0.001', true],
    ['*', true],
    ['gzip, identity', true],
    ['identity;q=0, gzip', true],
    ['', false],
    ['identity', false],
    ['identity, gzip;q=0.5', false],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['gzip;q=NaN', false],
    ['gzip;q=2', false],
    ['*;q=0', false],
    ['br', false],
    [`${'br,'.repeat(400)}gzip`, false],
  ];
  for (const [encoding, zipped] of cases) {
    const { headers, text } = await get('/metrics', { 'accept-encoding': encoding });
    assert.equal(headers['content-encoding'], zipped ? 'gzip' : undefined, encoding);
    assert.ok(familiesOf(text).includes('a'));
  }
});

test('a collector that throws loses only its own, and the scrape is counted', async (t) => {
  const throwing = collector(
    () => {
      throw new Error('no');
    },
    { name: 'throws' },
  );
  const { get } = await serve(t, createMetricsHandler([throwing, collector(() => [gauge('a')])]));
  await get();
  const { status, text } = await get();
  assert.deepEqual([status, familiesOf(text)], [200, ['a', ...OWN]]);
  assert.equal(sampleOf(text, GATHER_METRICS.success, 'throws'), 0);
  assert.equal(sampleOf(text, SCRAPE_METRICS.errors, 'gathering'), 2);
});

test('a fault of the handler is answered 500 without its reason, and told to onError', async (t) => {
  const told: unknown[] = [];
  const handler = createMetricsHandler([], {
    onError: (error) => {
      told.push(error);
      throw new Error('and that fails too');
    },
  });
  const { get } = await serve(t, (request, response) => {
    if (request.url === '/broken') request.headers.accept = 7 as never;
    if (request.url === '/begun') response.writeHead(200).write('begun');
    return handler(request, response);
  });
  const { status, text } = await get('/broken');
  assert.deepEqual([status, text], [500, 'The metrics could not be served.\n']);
  await assert.rejects(get('/begun'), { code: 'ECONNRESET' });
  assert.equal(told.length, 2);
  const after = (await get()).text;
  assert.equal(sampleOf(after, SCRAPE_METRICS.requests, '500'), 1);
  assert.equal(sampleOf(after, SCRAPE_METRICS.errors, 'encoding'), 2);
});

test('scrapes are counted by code, in flight, and by how long they took', async (t) => {
  const { get } = await serve(t, createMetricsHandler([]));
  for (const method of ['GET', 'GET', 'HEAD', 'POST']) await get('/metrics', {}, method);
  const { text } = await get();
  assert.equal(sampleOf(text, SCRAPE_METRICS.requests, '200'), 3);
  assert.equal(sampleOf(text, SCRAPE_METRICS.requests, '405'), 1);
  assert.equal(sampleOf(text, SCRAPE_METRICS.requests, '503'), 0);
  assert.equal(sampleOf(text, SCRAPE_METRICS.inFlight), 1);
  for (const reason of ['aborted', 'deadline']) assert.equal(sampleOf(text, SCRAPE_METRICS.cut, reason), 0);
  assert.equal(sampleOf(text, `${SCRAPE_METRICS.duration}_count`), 2);
  assert.equal(sampleOf(text, `${SCRAPE_METRICS.duration}_bucket`, '30'), 2);
});

test('what a registry has under the names of our own metrics stays', async (t) => {
  const { get } = await serve(
    t,
    createMetricsHandler([collector(() => [gauge(SCRAPE_METRICS.inFlight, 42)])]),
  );
  assert.equal(sampleOf((await get()).text, SCRAPE_METRICS.inFlight), 42);
});

test('options that cannot be meant are refused with a stable code', () => {
  for (const value of [0, -1, Number.NaN, 2 ** 60])
    for (const name of ['maxScrapes', 'timeoutMs'])
      assert.throws(() => createMetricsHandler([hanging()], { [name]: value }), {
        code: 'ERR_METRICS_OPTION',
        message: new RegExp(name),
      });
});
