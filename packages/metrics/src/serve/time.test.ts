import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { collector, createMetricsHandler, GATHER_METRICS, type Gatherer, SCRAPE_METRICS } from '../index.ts';
import { familiesOf, gauge, hanging, sampleOf, until } from '../testing/scrapes.ts';
import { serve } from '../testing/server.ts';

const TIMEOUT = 'X-Prometheus-Scrape-Timeout-Seconds';
const SCRAPE = 'GET /metrics HTTP/1.1\r\nHost: a\r\n';

/** What is gathered when its time is over. */
const quickAndHanging = (): readonly Gatherer[] => [collector(() => [gauge('quick')]), hanging()];

test('what is there before the time of the scraper is over is served, and the rest is a loss', async (t) => {
  const { get } = await serve(t, createMetricsHandler(quickAndHanging()));
  const { status, text } = await get('/metrics', { [TIMEOUT]: '2' });
  assert.equal(status, 200);
  assert.ok(familiesOf(text).includes('quick'));
  assert.equal(sampleOf(text, GATHER_METRICS.success, 'hangs'), 0);
  assert.equal(sampleOf(text, GATHER_METRICS.losses, 'hangs', 'timeout'), 1);
});

test('a scraper cannot have more time than the option says, whatever its header is', async (t) => {
  const { get } = await serve(
    t,
    createMetricsHandler(quickAndHanging(), { timeoutMs: 2_000, maxScrapes: 99 }),
  );
  const hostile = [
    '-1',
    '0',
    '0.0',
    'NaN',
    'Infinity',
    '1e9',
    '999999999',
    '9'.repeat(4_000),
    '0x1',
    '1, 2',
    ' ',
    '1;',
  ];
  const answers = await Promise.all(hostile.map((value) => get('/metrics', { [TIMEOUT]: value })));
  for (const { status, text } of answers) {
    assert.equal(status, 200);
    assert.ok(familiesOf(text).includes('quick'));
  }
});

test('a time in which nothing can be had is answered 503', async (t) => {
  const deaf: Gatherer = { name: 'deaf', gather: () => new Promise(() => {}) };
  const { get } = await serve(t, createMetricsHandler([deaf], { timeoutMs: 2_000 }));
  const ask = () => get('/metrics', { [TIMEOUT]: '0.000001' });
  let answer = await ask();
  // A process that is held up between the two deadlines still has the time to answer without the gatherer.
  await until(async () => {
    if (answer.status === 200) answer = await ask();
    return answer.status !== 200;
  }, 'a scrape is cut');
  const { status, headers, text } = answer;
  assert.deepEqual([status, headers['retry-after']], [503, '1']);
  assert.equal(text, 'The metrics could not be had in time.\n');
  const after = (await get()).text;
  assert.equal(sampleOf(after, SCRAPE_METRICS.cut, 'deadline'), 1);
  assert.equal(sampleOf(after, SCRAPE_METRICS.requests, '503'), 1);
});

test('more scrapes at a time than allowed are answered 503, and places that are free again are used', async (t) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let gathers = 0;
  const holding = collector(async () => {
    gathers += 1;
    await held;
    return [gauge('a')];
  });
  const { get } = await serve(t, createMetricsHandler([holding], { maxScrapes: 2 }));
  const [first, second] = [get(), get()];
  await until(async () => (await get()).status === 503, 'two scrapes are served');
  const refused = await get('/metrics', { 'accept-encoding': 'gzip' });
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(refused.headers['content-encoding'], undefined);
  assert.equal(refused.text, '2 scrapes are being served: try again later.\n');
  assert.equal((await get('/metrics', {}, 'HEAD')).status, 200);
  release();
  assert.deepEqual([(await first).status, (await second).status, gathers], [200, 200, 1]);
  assert.equal((await get()).status, 200);
});

test('a scraper that goes away, or closes its side, ends the gathering and frees its place at once', async (t) => {
  for (const leave of ['destroy', 'end'] as const) {
    const signals: AbortSignal[] = [];
    const waiting = collector((signal) => {
      if (signal) signals.push(signal);
      return signals.length > 1 ? [gauge('a')] : new Promise(() => {});
    });
    const { get, open } = await serve(t, createMetricsHandler([waiting], { maxScrapes: 1 }));
    const socket = await open(`${SCRAPE}\r\n`);
    await until(() => signals.length === 1, 'the gather');
    socket[leave]();
    const [gathering] = signals;
    if (!gathering?.aborted) await once(gathering as AbortSignal, 'abort');
    await until(async () => (await get()).status === 200, 'a free place');
    assert.equal(sampleOf((await get()).text, SCRAPE_METRICS.cut, 'aborted'), 1);
  }
});

test('a scraper that is gone before its turn costs nothing', async (t) => {
  let gathers = 0;
  const counting = collector(() => {
    gathers += 1;
    return [];
  });
  const handler = createMetricsHandler([counting], { maxScrapes: 1 });
  const handled: Promise<void>[] = [];
  const { open, get } = await serve(t, async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/late') await once(response, 'close');
    handled.push(handler(request, response));
  });
  const socket = await open('GET /late HTTP/1.1\r\nHost: a\r\n\r\n');
  socket.destroy();
  await until(() => handled.length === 1, 'the handler');
  await handled[0];
  assert.equal(gathers, 0);
  assert.equal(sampleOf((await get()).text, SCRAPE_METRICS.cut, 'aborted'), 1);
});

test('a scraper that stops reading is cut off at the end of its time, and frees its place', async (t) => {
  // Few series with long labels: a busy machine has them gathered long before the time is over, too.
  const labels = (i: number) => ({ i: String(i), text: 'a'.repeat(200_000) });
  const points = Array.from({ length: 50 }, (_, i) => ({ labels: labels(i), value: i }));
  const long = collector(() => [{ name: 'a', help: 'h', type: 'gauge', points }]);
  const { get, open } = await serve(t, createMetricsHandler([long], { maxScrapes: 1 }));
  const socket = await open(`${SCRAPE}${TIMEOUT}: 1\r\n\r\n`);
  await until(async () => (await get()).status === 503, 'the scrape');
  await until(async () => (await get('/metrics?name[]=none')).status === 200, 'a free place');
  assert.equal(sampleOf((await get()).text, SCRAPE_METRICS.cut, 'deadline'), 1);
  let read = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    read += piece;
  });
  await once(socket, 'close');
  assert.ok(!read.endsWith('0\r\n\r\n'), 'the body looks whole');
});
