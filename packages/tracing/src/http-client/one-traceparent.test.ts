import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { context, propagation } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { Agent, request } from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { type HttpCall, httpCall } from '../http-call.ts';
import { withSpan } from '../span.ts';
import { serve } from '../testing/http.ts';
import type { ReceivedSpan } from '../testing/otlp.ts';
import { ofName, pod } from '../testing/spans.ts';
import { traceTest } from '../testing/tracing.ts';
import { instrumentHttpClient } from './instrument.ts';
import { tracingInterceptor } from './interceptor.ts';

type Headers = Record<string, string>;

const OFFICIAL = '@opentelemetry/instrumentation-undici';

/** Sends a request, and answers each header of a propagator that came, in the order they came. */
async function echo(t: TestContext) {
  const seen: string[] = [];
  const { url } = await serve(t, (incoming, response) => {
    const { rawHeaders } = incoming;
    for (let i = 0; i < rawHeaders.length; i += 2)
      if (/^(traceparent|tracestate|baggage)$/i.test(rawHeaders[i] ?? ''))
        seen.push(`${rawHeaders[i]?.toLowerCase()}: ${rawHeaders[i + 1]}`);
    response.end();
  });
  return { seen, url };
}

function official(t: TestContext): void {
  const instrumentation = new UndiciInstrumentation();
  t.after(() => instrumentation.disable());
}

function ours(t: TestContext): void {
  t.after(instrumentHttpClient());
}

const ORDERS = {
  before: [official, ours],
  after: [ours, official],
} as const;

const SENDERS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  'the built-in fetch': async (url) => (await fetch(url)).text(),
  'undici 6': async (url) => (await undici6.request(url)).body.dump(),
  'undici 7': async (url) => (await undici7.request(url)).body.dump(),
  'undici 8': async (url) => (await request(url)).body.dump(),
};

const naming = ({ traceId, spanId }: ReceivedSpan) => `traceparent: 00-${traceId}-${spanId}-01`;

for (const [order, registered] of Object.entries(ORDERS))
  for (const [name, send] of Object.entries(SENDERS))
    test(`${name}, with the official instrumentation ${order} ours: one span, its own, and one traceparent`, async (t) => {
      const { seen, url } = await echo(t);
      const { spans } = await traceTest(t);
      for (const register of registered) register(t);
      await withSpan('CreatePodVK', { pod }, () => send(url));
      const [span, caller, ...others] = await spans();
      assert.ok(span);
      assert.deepEqual(others, []);
      assert.equal(span.scope.name, OFFICIAL);
      assert.equal(span.parentSpanId, caller?.spanId);
      assert.deepEqual(seen, [naming(span)]);
    });

const sendTo =
  (url: string, headers: Headers = {}) =>
  async (call: HttpCall) => {
    const { statusCode, body } = await request(url, { headers: call.inject(headers) });
    await body.dump();
    return { statusCode };
  };

test('a request inside httpCall has no second span: the call is the client span', async (t) => {
  const { seen, url } = await echo(t);
  const { spans } = await traceTest(t, { httpClient: true });
  await httpCall('CreateHttpCall', [pod], sendTo(url));
  const [call, ...others] = await spans();
  assert.deepEqual(others, []);
  assert.equal(call?.name, 'CreateHttpCall');
  assert.deepEqual(seen, [naming(call)]);
});

test('another request inside httpCall, such as one for a token, has a span', async (t) => {
  const { seen, url } = await echo(t);
  const { spans } = await traceTest(t, { httpClient: true });
  await httpCall('CreateHttpCall', [pod], async (call) => {
    await (await fetch(`${url}/token`)).text();
    return sendTo(url)(call);
  });
  const all = await spans();
  assert.deepEqual(
    all.map(({ name }) => name),
    ['GET', 'CreateHttpCall'],
  );
  assert.deepEqual(seen, all.map(naming));
});

for (const [order, registered] of Object.entries({ ...ORDERS, without: [official] }))
  test(`httpCall's traceparent is the only one with the official instrumentation ${order} ours`, async (t) => {
    const { seen, url } = await echo(t);
    const { spans } = await traceTest(t);
    for (const register of registered) register(t);
    await httpCall('CreateHttpCall', [pod], sendTo(url));
    assert.deepEqual(seen, [naming(ofName(await spans(), 'CreateHttpCall'))]);
  });

for (const registered of [[official], [ours], [official, ours], [ours, official]])
  test(`an interceptor's traceparent is the only one beside ${registered.map(({ name }) => name).join(' and ')}`, async (t) => {
    const { seen, url } = await echo(t);
    const { spans } = await traceTest(t);
    for (const register of registered) register(t);
    const dispatcher = new Agent().compose(tracingInterceptor());
    t.after(() => dispatcher.close());
    await (await request(url, { dispatcher })).body.dump();
    const made = (await spans()).filter(({ scope }) => scope.name !== OFFICIAL);
    assert.deepEqual(seen, made.map(naming));
    assert.equal(seen.length, 1);
  });

test('two of ours are one span', async (t) => {
  const { seen, url } = await echo(t);
  const { spans } = await traceTest(t, { httpClient: true });
  ours(t);
  const dispatcher = new Agent().compose(tracingInterceptor(), tracingInterceptor());
  t.after(() => dispatcher.close());
  await (await fetch(url)).text();
  await (await request(url, { dispatcher })).body.dump();
  assert.deepEqual(seen, (await spans()).map(naming));
  assert.equal(seen.length, 2);
});

test('a request that passes on the headers it got keeps them, and has no span', async (t) => {
  const { seen, url } = await echo(t);
  const { spans } = await traceTest(t, { httpClient: true });
  const headers = { TraceParent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  await (await fetch(url, { headers })).text();
  await (await request(url, { headers, dispatcher })).body.dump();
  assert.deepEqual(seen, [`traceparent: ${headers.TraceParent}`, `traceparent: ${headers.TraceParent}`]);
  assert.deepEqual(await spans(), []);
});

for (const [order, registered] of Object.entries(ORDERS))
  test(`passed-on headers stay with the official instrumentation ${order} ours too`, async (t) => {
    const { seen, url } = await echo(t);
    await traceTest(t);
    for (const register of registered) register(t);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await (await fetch(url, { headers: { traceparent } })).text();
    assert.deepEqual(seen, [`traceparent: ${traceparent}`]);
  });

test('baggage goes along, once, and the caller may set its own', async (t) => {
  const { seen, url } = await echo(t);
  await traceTest(t, { httpClient: true });
  official(t);
  const baggage = propagation.createBaggage({ site: { value: 'north' } });
  const dispatcher = new Agent().compose(tracingInterceptor());
  t.after(() => dispatcher.close());
  const headers = { Baggage: 'site=south' };
  await context.with(propagation.setBaggage(context.active(), baggage), async () => {
    for (const options of [{}, { dispatcher }]) {
      await (await request(url, options)).body.dump();
      await (await request(url, { ...options, headers })).body.dump();
    }
  });
  assert.deepEqual(
    seen.filter((header) => header.startsWith('baggage')),
    ['baggage: site=north', 'baggage: site=south', 'baggage: site=north', 'baggage: site=south'],
  );
  assert.equal(seen.length, 8);
});

test('a propagator of B3 is treated alike', async (t) => {
  process.env.OTEL_PROPAGATORS = 'b3';
  t.after(() => {
    delete process.env.OTEL_PROPAGATORS;
  });
  const seen: unknown[] = [];
  const { url } = await serve(t, (incoming, response) => {
    seen.push(incoming.headersDistinct.b3?.length);
    response.end();
  });
  const { spans } = await traceTest(t, { httpClient: true });
  official(t);
  await httpCall('CreateHttpCall', [pod], sendTo(url));
  await (await request(url)).body.dump();
  assert.deepEqual(seen, [1, 1]);
  assert.deepEqual(
    (await spans()).filter(({ scope }) => scope.name !== OFFICIAL).map(({ name }) => name),
    ['CreateHttpCall'],
  );
});
