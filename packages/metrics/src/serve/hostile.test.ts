import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { CONTENT_TYPES, collector, createMetricsHandler } from '../index.ts';
import { familiesOf, gauge, until, wide } from '../testing/scrapes.ts';
import { serve } from '../testing/server.ts';

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

/** What lives, in bytes: buffers are freed some turns after their owners. */
async function held(): Promise<number> {
  for (let last = Number.POSITIVE_INFINITY; ; ) {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    gc();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external > last * 0.99) return heapUsed + external;
    last = heapUsed + external;
  }
}

test('thousands of Accept, Accept-Encoding and time-out headers are all answered 200 in a known format', async (t) => {
  const { server } = await serve(
    t,
    createMetricsHandler([collector(() => [gauge('a')])], { maxScrapes: 20 }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  t.after(() => agent.destroy());
  const { port } = server.address() as AddressInfo;
  const send = async (headers: Record<string, string>) => {
    const sent = request({ host: '127.0.0.1', port, agent, headers });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response;
  };
  const visible = fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 40,
  });
  const piece = fc.oneof(
    visible,
    fc.constantFrom(
      'application/openmetrics-text',
      'text/plain',
      '*/*',
      ';',
      ',',
      ';q=',
      '0.5',
      'NaN',
      '1e9',
      '-1',
      '"',
      '\\',
      'version=1.0.0',
      'gzip',
      '*',
      'identity',
    ),
  );
  const header = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
  const headers = fc.record({
    accept: header,
    'accept-encoding': header,
    'x-prometheus-scrape-timeout-seconds': header,
  });
  const answeredRight = async (sent: Record<string, string>) => {
    const response = await send(sent);
    assert.equal(response.statusCode, 200);
    assert.ok(Object.values(CONTENT_TYPES).includes(response.headers['content-type']));
    assert.ok([undefined, 'gzip'].includes(response.headers['content-encoding']));
  };
  const some = fc.array(headers, { minLength: 20, maxLength: 20 });
  const all = fc.asyncProperty(some, async (each) => void (await Promise.all(each.map(answeredRight))));
  await fc.assert(all, { numRuns: 100 });
});

test('a megabyte of name[] is answered 414, and of less the names are read', async (t) => {
  const handler = createMetricsHandler([collector(() => [gauge('a')])]);
  const open = await serve(t, handler, { maxHeaderSize: 4 * 1024 * 1024 });
  const query = (bytes: number) => `/metrics?${'name[]=a&'.repeat(bytes / 9)}`;
  assert.equal((await open.get(query(1024 * 1024))).status, 414);
  assert.deepEqual(familiesOf((await open.get(query(65_000))).text), ['a']);
});

test('a hundred scrapes sent at once on one connection are all answered, in order', async (t) => {
  const { open } = await serve(t, createMetricsHandler([collector(() => [wide('a', 100)])]));
  const socket = await open(
    `${'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(99)}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  );
  const pieces: string[] = [];
  socket.setEncoding('latin1').on('data', (piece: string) => pieces.push(piece));
  const codes = () => [...pieces.join('').matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code);
  await once(socket, 'close');
  assert.deepEqual(new Set(codes()), new Set(['200', '503']));
  assert.deepEqual([codes().length, codes()[0]], [100, '200']);
});

test('fifty scrapers that read nothing hold half a megabyte each, with gzip and without', async (t) => {
  const SCRAPERS = 50;
  // 8 MB that gzip makes little smaller, so that they do not fit into what the system buffers.
  const points = Array.from({ length: 800 }, (_, i) => ({
    labels: { i: String(i), random: randomBytes(7_500).toString('base64') },
    value: i,
  }));
  const gathered = Promise.withResolvers<void>();
  let isWarm = false;
  const family = { name: 'a', help: 'h', type: 'gauge', points } as const;
  const source = collector(async () => {
    if (isWarm) await gathered.promise;
    return [family];
  });
  const responses: ServerResponse[] = [];
  const handler = createMetricsHandler([source], { maxScrapes: SCRAPERS, cacheBytes: 0, timeoutMs: 120_000 });
  const { open, get } = await serve(t, (request, response) => {
    if (isWarm) responses.push(response);
    return handler(request, response);
  });
  await get();
  isWarm = true;
  const before = await held();
  const sockets = await Promise.all(
    Array.from({ length: SCRAPERS }, (_, i) =>
      open(`GET / HTTP/1.1\r\nHost: a\r\n${i % 10 ? '' : 'Accept-Encoding: gzip\r\n'}\r\n`),
    ),
  );
  await until(() => responses.length === SCRAPERS, 'all scrapes');
  gathered.resolve();
  await until(() => responses.every((each) => each.writableNeedDrain), 'all wait for their scraper');
  const each = ((await held()) - before) / SCRAPERS;
  assert.ok(each < 500_000, `${each} bytes are held for each`);
  assert.equal((await get()).status, 503);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await get()).status === 200, 'free places');
});
