import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Agent, Client, interceptors, Pool, request } from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { withSpan } from '../span.ts';
import { serve } from '../testing/http.ts';
import { ofName, pod } from '../testing/spans.ts';
import { traceTest } from '../testing/tracing.ts';
import { tracingInterceptor } from './interceptor.ts';

/** Answers 503 to each first two requests of a path, then what traceparent and x-a came. */
async function flaky(t: TestContext): Promise<string> {
  const asked = new Map<string, number>();
  const { url } = await serve(t, ({ url: path = '', headers }, response) => {
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    if (path.startsWith('/flaky') && times < 3) response.writeHead(503).end('not yet');
    else if (path === '/redirect') response.writeHead(302, { location: '/create' }).end();
    else response.end(`${headers.traceparent} ${headers['x-a']}`);
  });
  return url;
}

const retry = () => interceptors.retry({ minTimeout: 1, maxTimeout: 1 });

test('composed before retry and redirect each attempt is a span that counts those before it', async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t);
  const retrying = new Agent().compose(tracingInterceptor(), retry());
  const redirecting = new Agent().compose(
    tracingInterceptor(),
    interceptors.redirect({ maxRedirections: 2 }),
  );
  t.after(() => Promise.all([retrying.close(), redirecting.close()]));
  await withSpan('CreatePodVK', { pod }, async () => {
    await (await request(`${url}/flaky`, { dispatcher: retrying })).body.dump();
    await (await request(`${url}/redirect`, { dispatcher: redirecting })).body.dump();
  });
  const parent = ofName(await spans(), 'CreatePodVK');
  const attempts = (await spans()).filter(({ kind }) => kind !== parent.kind);
  assert.deepEqual(
    attempts.map(({ attributes }) => [
      attributes['http.response.status_code'],
      attributes['http.request.resend_count'],
    ]),
    [
      [503, undefined],
      [503, 1],
      [200, 2],
      [302, undefined],
      [200, 1],
    ],
  );
  for (const { parentSpanId } of attempts) assert.equal(parentSpanId, parent.spanId);
});

test('composed after retry all attempts are one span', async (t) => {
  const url = await flaky(t);
  const { span } = await traceTest(t);
  const dispatcher = new Agent().compose(retry(), tracingInterceptor());
  t.after(() => dispatcher.close());
  await (await request(`${url}/flaky`, { dispatcher })).body.dump();
  const { attributes } = await span('GET');
  assert.equal(attributes['http.response.status_code'], 200);
  assert.equal(attributes['error.type'], undefined);
});

test('retried requests under instrumentHttpClient alone are a span each', async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t, { httpClient: true });
  const dispatcher = new Agent().compose(retry());
  t.after(() => dispatcher.close());
  await (await request(`${url}/flaky`, { dispatcher })).body.dump();
  const statuses = (await spans()).map(({ attributes }) => attributes['http.response.status_code']);
  assert.deepEqual(statuses, [503, 503, 200]);
});

test('headers in each form reach the server beside the context', async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t);
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  const forms = [
    { 'x-a': '1' },
    ['x-a', '1'],
    new Map([['x-a', '1']]),
    new Headers({ 'x-a': '1' }),
    new Map([['x-a', '1']]).entries(),
    undefined,
    null,
  ];
  const sent: string[] = [];
  for (const headers of forms)
    sent.push(await (await request(url, { dispatcher, headers: headers as string[] })).body.text());
  const [record, array, map, fetchHeaders, ...none] = (await spans()).map(
    ({ traceId, spanId }) => `00-${traceId}-${spanId}-01`,
  );
  assert.deepEqual(sent, [
    `${record} 1`,
    `${array} 1`,
    `${map} 1`,
    `${fetchHeaders} 1`,
    'undefined 1',
    `${none[0]} undefined`,
    `${none[1]} undefined`,
  ]);
});

test('the options of a dispatch stay as they are', async (t) => {
  const url = await flaky(t);
  await traceTest(t);
  const dispatcher = new Client(url).compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  const headers = Object.freeze({ 'x-a': '1' });
  const options = Object.freeze({ method: 'GET', path: '/', headers });
  await (await dispatcher.request(options)).body.dump();
  assert.deepEqual(headers, { 'x-a': '1' });
});

test('a request that waits for a connection is below its own caller', async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t);
  const callers = Array.from({ length: 4 }, (_, i) => ({ ...pod, name: `job-${i}` }));
  const pool8 = new Pool(url, { connections: 1 }).compose(tracingInterceptor());
  const pool7 = new undici7.Agent({ connections: 1 }).compose(tracingInterceptor());
  t.after(() => Promise.all([pool8.close(), pool7.close()]));
  const gets = [
    async (path: string) => (await pool8.request({ method: 'GET', path })).body.dump(),
    async (path: string) => (await undici7.request(url + path, { dispatcher: pool7 })).body.dump(),
  ];
  for (const get of gets)
    await Promise.all(
      callers.map((caller) => withSpan('CreatePodVK', { pod: caller }, () => get(`/${caller.name}`))),
    );
  const all = await spans();
  const callerOf = new Map(all.map(({ spanId, attributes }) => [spanId, attributes['pod.name']]));
  const requests = all.filter(({ name }) => name === 'GET');
  assert.equal(requests.length, 8);
  for (const { parentSpanId, attributes } of requests)
    assert.equal(attributes['url.full'], `${url}/${callerOf.get(parentSpanId)}`);
});

test('spans of requests under way end at shutdown', async (t) => {
  const { tracing, collector } = await traceTest(t);
  const { server, url } = await serve(t, () => {});
  const dispatcher = new Agent().compose(tracingInterceptor());
  const asked = new Promise((resolve) => server.once('request', resolve));
  const ended = assert.rejects(request(url, { dispatcher }));
  await asked;
  await tracing.shutdown();
  assert.equal(collector.spans().length, 1);
  await dispatcher.destroy();
  await ended;
});

test("undici 6's own handlers are passed on as they are", async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t);
  const interceptor = tracingInterceptor() as undici6.Dispatcher.DispatcherComposeInterceptor;
  const dispatcher = new undici6.Agent().compose(interceptor);
  t.after(() => dispatcher.close());
  const { body } = await undici6.request(url, { dispatcher });
  assert.equal(await body.text(), 'undefined undefined');
  assert.deepEqual(await spans(), []);
});

test('without an SDK a composed dispatcher works as it is', async (t) => {
  const url = await flaky(t);
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  assert.equal(await (await request(url, { dispatcher })).body.text(), 'undefined undefined');
});

test('what a handler throws reaches undici, and its span has ended', async (t) => {
  const url = await flaky(t);
  const { spans } = await traceTest(t);
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  const thrown = new RangeError('of the handler');
  const error = await new Promise((resolve) => {
    dispatcher.dispatch(
      { origin: url, method: 'GET', path: '/' },
      {
        onRequestStart() {},
        onResponseStart() {
          throw thrown;
        },
        onResponseError: (_controller, failure) => resolve(failure),
      },
    );
  });
  assert.equal(error, thrown);
  const [span] = await spans();
  assert.equal(span?.attributes['error.type'], 'RangeError');
});
