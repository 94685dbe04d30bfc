import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { until } from '../testing/scrapes.ts';
import { apiServer, refusingUrl, untrustedUrl } from './testing/api-server.ts';
import { CLIENTS, FETCHES, nodeHttp, requestOf, UNDICI } from './testing/clients.ts';
import { counting } from './testing/counted.ts';

for (const [name, get] of Object.entries(CLIENTS)) {
  test(`${name}: a response is counted by its status, once, and its latency with it`, async (t) => {
    const { url } = await apiServer(t);
    const { codes, reasons, latencies } = counting(t);
    for (const status of [200, 404, 500, 404]) await get(`${url}/${status}`);
    assert.deepEqual(await codes(), { 200: 1, 404: 2, 500: 1 });
    assert.deepEqual(await reasons(), {});
    assert.deepEqual(await latencies(), { GET: 4 });
  });

  test(`${name}: requests over kept connections and at the same time are all counted`, async (t) => {
    const { url } = await apiServer(t);
    const { codes, latencies } = counting(t);
    for (let round = 0; round < 5; round += 1)
      await Promise.all(Array.from({ length: 20 }, (_, i) => get(`${url}/${i % 2 ? 200 : 503}`)));
    assert.deepEqual(await codes(), { 200: 50, 503: 50 });
    assert.deepEqual(await latencies(), { GET: 100 });
  });

  test(`${name}: a request without a response is an <error> with its reason`, async (t) => {
    const { server, url } = await apiServer(t);
    const { codes, reasons, latencies } = counting(t);
    await assert.rejects(get(await refusingUrl(t)));
    await assert.rejects(get('http://vk-telemetry.invalid/'));
    await assert.rejects(get(await untrustedUrl(t)));
    await assert.rejects(get(`${url}/reset`));
    const time = new AbortController();
    // What AbortSignal.timeout() says, once the request is there: its own clock may have run out before.
    server.once('request', () => time.abort(new DOMException('out of time', 'TimeoutError')));
    await assert.rejects(get(`${url}/hang`, { signal: time.signal }));
    assert.deepEqual(await codes(), { '<error>': 5 });
    assert.deepEqual(await reasons(), { refused: 1, dns: 1, tls: 1, reset: 1, timeout: 1 });
    assert.deepEqual(await latencies(), {});
  });

  test(`${name}: a request that its caller aborts is an <error> too`, async (t) => {
    const { server, url } = await apiServer(t);
    const { codes, reasons } = counting(t);
    const controller = new AbortController();
    server.once('request', () => controller.abort());
    await assert.rejects(get(`${url}/hang`, { signal: controller.signal }));
    assert.deepEqual([await codes(), await reasons()], [{ '<error>': 1 }, { abort: 1 }]);
  });

  test(`${name}: a body that is cut keeps the status that came`, async (t) => {
    const { url } = await apiServer(t);
    const { codes, reasons } = counting(t);
    await assert.rejects(get(`${url}/cut`));
    assert.deepEqual([await codes(), await reasons()], [{ 200: 1 }, {}]);
  });

  test(`${name}: an interim response does not count`, async (t) => {
    const { url } = await apiServer(t);
    const { codes } = counting(t);
    await get(`${url}/hints`);
    assert.deepEqual(await codes(), { 200: 1 });
  });
}

for (const [name, get] of Object.entries(FETCHES)) {
  test(`${name}: each request of a redirect is counted`, async (t) => {
    const { url } = await apiServer(t);
    const { codes } = counting(t);
    await get(`${url}/redirect`);
    assert.deepEqual(await codes(), { 200: 1, 302: 1 });
  });

  test(`${name}: a port that it refuses to ask has no event, so nothing is counted`, async (t) => {
    const { codes } = counting(t);
    await assert.rejects(get('http://127.0.0.1:1/'));
    assert.deepEqual(await codes(), {});
  });
}

for (const [name, undici] of Object.entries(UNDICI)) {
  test(`${name}: each attempt of its retry interceptor is counted once`, async (t) => {
    let asked = 0;
    const { url } = await apiServer(t, (_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end();
    });
    const { codes, reasons } = counting(t);
    const agent = new undici.Agent().compose(undici.interceptors.retry({ minTimeout: 1 }));
    t.after(() => agent.destroy());
    await requestOf(undici, agent)(url);
    assert.deepEqual([await codes(), await reasons()], [{ 200: 1, 503: 2 }, {}]);
  });

  test(`${name}: no head within the time-out is an <error> of it`, async (t) => {
    const { url } = await apiServer(t);
    const { codes, reasons } = counting(t);
    const agent = new undici.Agent({ headersTimeout: 30 });
    t.after(() => agent.destroy());
    await assert.rejects(requestOf(undici, agent)(`${url}/hang`), { code: 'UND_ERR_HEADERS_TIMEOUT' });
    assert.deepEqual([await codes(), await reasons()], [{ '<error>': 1 }, { timeout: 1 }]);
  });

  test(`${name}: a request that waits for a connection is counted when it is aborted there`, async (t) => {
    const { server, url } = await apiServer(t);
    const { codes, reasons, queued } = counting(t);
    const agent = new undici.Agent({ connections: 1, pipelining: 1 });
    t.after(() => agent.destroy());
    const get = requestOf(undici, agent);
    const [first, second] = [new AbortController(), new AbortController()];
    const held = once(server, 'request');
    const running = assert.rejects(get(`${url}/hang`, { signal: first.signal }));
    await held;
    const waiting = assert.rejects(get(url, { signal: second.signal }));
    second.abort();
    first.abort();
    await Promise.all([running, waiting]);
    await until(async () => (await codes())['<error>'] === 2, 'both are counted');
    assert.deepEqual([await reasons(), await queued()], [{ abort: 2 }, { GET: 1 }]);
  });

  test(`${name}: the time in its queue is told for each request that was sent`, async (t) => {
    const { url } = await apiServer(t);
    const { codes, queued } = counting(t);
    const agent = new undici.Agent({ connections: 1, pipelining: 1 });
    t.after(() => agent.destroy());
    const get = requestOf(undici, agent);
    await Promise.all(Array.from({ length: 20 }, () => get(url)));
    assert.deepEqual([await codes(), await queued()], [{ 200: 20 }, { GET: 20 }]);
  });

  test(`${name}: an upgrade is counted by its 101`, async (t) => {
    const { url } = await apiServer(t);
    const { codes } = counting(t);
    const agent = new undici.Agent();
    t.after(() => agent.destroy());
    const { socket } = await undici.upgrade(url, { protocol: 'test', dispatcher: agent });
    socket.destroy();
    assert.deepEqual(await codes(), { 101: 1 });
  });
}

test('node:http: an upgrade is counted by its 101, as is one that nobody listens for', async (t) => {
  const { url } = await apiServer(t);
  const { codes, reasons, latencies } = counting(t);
  const headers = { connection: 'Upgrade', upgrade: 'test' };
  const [, socket] = await once(request(url, { headers }).end(), 'upgrade');
  socket.destroy();
  assert.deepEqual([await codes(), await latencies()], [{ 101: 1 }, { GET: 1 }]);
  await once(request(url, { headers }).end(), 'close');
  assert.deepEqual([await codes(), await reasons()], [{ 101: 2 }, {}]);
});

test('node:http: requests that wait in the queue of an agent are counted once each', async (t) => {
  const { url } = await apiServer(t);
  const { codes } = counting(t);
  const agent = new Agent({ maxSockets: 1, keepAlive: true });
  t.after(() => agent.destroy());
  const one = async () => {
    const [response] = await once(request(url, { agent }).end(), 'response');
    for await (const _ of response);
  };
  await Promise.all(Array.from({ length: 10 }, one));
  const waiting = Array.from({ length: 2 }, () => request(url, { agent }).end());
  const failed = waiting.map((each) => once(each, 'close').catch(() => {}));
  for (const each of waiting) each.destroy();
  await Promise.all(failed);
  assert.deepEqual(await codes(), { 200: 10, '<error>': 2 });
});

test('node:http: a response that comes before the request has ended is counted once', async (t) => {
  const { url } = await apiServer(t, (_, response) => response.writeHead(413).end());
  const { codes } = counting(t);
  const sent = request(url, { method: 'POST' });
  sent.write('half');
  const [response] = await once(sent, 'response');
  response.resume();
  sent.end();
  await once(sent, 'close');
  assert.deepEqual(await codes(), { 413: 1 });
});

test('after close nothing is counted, requests under way included', async (t) => {
  const { server, url } = await apiServer(t, (_, response) => setImmediate(() => response.end()));
  for (const get of [nodeHttp, fetch]) {
    const { metrics, codes } = counting(t);
    server.once('request', () => metrics.close());
    await get(url);
    await get(url);
    assert.deepEqual(await codes(), {});
  }
});
