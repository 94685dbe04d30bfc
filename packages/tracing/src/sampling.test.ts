import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { httpCall } from './http-call.ts';
import type { SamplingOptions, TracingOptions } from './options.ts';
import { serverCall } from './server-call.ts';
import { withSpan } from './span.ts';
import { serve } from './testing/http.ts';
import { pod } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

const twoPods = [pod, { name: 'other', namespace: 'lab', uid: 'u-2' }];

/** Traces with OTEL_TRACES_SAMPLER; answers the names of what came, in order of their end. */
async function sampling(
  t: TestContext,
  sampler: string,
  ratio: string,
  options: SamplingOptions = {},
  more: TracingOptions = {},
) {
  process.env.OTEL_TRACES_SAMPLER = sampler;
  process.env.OTEL_TRACES_SAMPLER_ARG = ratio;
  t.after(() => {
    delete process.env.OTEL_TRACES_SAMPLER;
    delete process.env.OTEL_TRACES_SAMPLER_ARG;
  });
  const traced = await traceTest(t, { sampling: options, ...more });
  return { ...traced, names: async () => (await traced.spans()).map(({ name }) => name) };
}

const root = () => withSpan('GetPodVK', { root: true }, () => {});

const calledWith = (flags: string) =>
  serverCall(
    'PingAPI',
    { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}` } },
    async () => ({
      statusCode: 200,
    }),
  );

test('traceidratio keeps about its share of traces', async (t) => {
  const { names } = await sampling(t, 'traceidratio', '0.25');
  for (let i = 0; i < 1000; i += 1) root();
  const kept = (await names()).length;
  assert.ok(kept > 150 && kept < 350, `${kept} of 1000`);
});

test('a parent-based sampler follows the caller, sampled or not', async (t) => {
  const { names } = await sampling(t, 'parentbased_always_off', '');
  root();
  await calledWith('01');
  await calledWith('00');
  assert.deepEqual(await names(), ['PingAPI']);
});

test('a sampler that is not parent-based decides by itself', async (t) => {
  const { names } = await sampling(t, 'always_on', '');
  await calledWith('00');
  assert.deepEqual(await names(), ['PingAPI']);
});

test('by default a trace that the caller left out is left out here too', async (t) => {
  const { names } = await sampling(t, '', '');
  root();
  await calledWith('00');
  assert.deepEqual(await names(), ['GetPodVK']);
});

const failingCall = () =>
  withSpan('CreatePodVK', { pod, root: true }, async () => {
    await httpCall('StatusHttpCall', [pod], async () => ({ statusCode: 200 }));
    await httpCall('CreateHttpCall', [pod], async () => ({ statusCode: 500 }));
    throw new Error('not created');
  }).catch(() => {});

test('keepErrors sends failed spans of traces that were left out, with their parents that failed', async (t) => {
  const { names, spans } = await sampling(t, 'parentbased_always_off', '', { keepErrors: true });
  root();
  await failingCall();
  assert.deepEqual(await names(), ['CreateHttpCall', 'CreatePodVK']);
  const [call, create] = await spans();
  assert.equal(call?.parentSpanId, create?.spanId);
  assert.equal(call?.attributes['exit.code'], 500);
});

test('keepErrors changes nothing about the decision that calls carry on', async (t) => {
  await sampling(t, 'parentbased_always_off', '', { keepErrors: true });
  let sent = '';
  await httpCall('CreateHttpCall', [pod], async (call) => {
    sent = call.inject({}).traceparent ?? '';
    return { statusCode: 200 };
  });
  assert.match(sent, /-00$/);
});

const turn = (statusCode: number, changed: boolean) =>
  withSpan('GetPodsVK', { root: true, podsCount: 2 }, async () => {
    await httpCall('StatusHttpCall', twoPods, async (call) => {
      if (changed) call.changed([pod]);
      return { statusCode };
    });
    if (changed) withSpan('UpdatePodVK', { pod, attributes: { 'pod.update': 'status' } }, () => {});
  });

test('dropQuietTurns leaves out a turn in which no pod changed, and keeps all of one with a change', async (t) => {
  const { names } = await sampling(t, '', '', { dropQuietTurns: true });
  await turn(200, false);
  await turn(200, true);
  assert.deepEqual(await names(), ['StatusHttpCall', 'UpdatePodVK', 'GetPodsVK']);
});

test('dropQuietTurns keeps the quiet calls of a turn that had something to tell', async (t) => {
  const { names } = await sampling(t, '', '', { dropQuietTurns: true });
  await withSpan('GetPodsVK', { root: true }, async () => {
    await httpCall('StatusHttpCall', twoPods, async () => ({ statusCode: 200 }));
    withSpan('UpdatePodVK', { pod }, () => {});
  });
  assert.deepEqual(await names(), ['UpdatePodVK', 'StatusHttpCall', 'GetPodsVK']);
});

test('dropQuietTurns keeps a turn that failed', async (t) => {
  const { names } = await sampling(t, '', '', { dropQuietTurns: true });
  await turn(503, false);
  await withSpan('GetPodsVK', { root: true }, () => Promise.reject(new Error('no answer'))).catch(() => {});
  assert.deepEqual(await names(), ['StatusHttpCall', 'GetPodsVK', 'GetPodsVK']);
});

test('dropQuietTurns takes the HTTP requests of a turn for quiet, unless they fail, and leaves others alone', async (t) => {
  const { names } = await sampling(t, '', '', { dropQuietTurns: true }, { httpClient: true });
  const { url } = await serve(t, ({ url: path }, response) =>
    response.writeHead(path === '/version' ? 200 : 500).end(),
  );
  const get = async (path: string) => void (await (await fetch(url + path)).text());
  await withSpan('GetPodsVK', { root: true }, () => get('/version'));
  assert.deepEqual(await names(), []);
  await withSpan('GetPodsVK', { root: true }, () => get('/create'));
  await get('/version');
  assert.deepEqual(await names(), ['GET /create', 'GetPodsVK', 'GET /version']);
});

test('dropQuietTurns leaves out what the API and the plugin have of a quiet call', async (t) => {
  const { names } = await sampling(t, '', '', { dropQuietTurns: true });
  for (const pods of [twoPods, [pod]])
    for (const name of ['StatusAPI', 'Status'] as const)
      await serverCall(name, { headers: {} }, async (call) => {
        call.pods(pods);
        return { statusCode: 200 };
      });
  assert.deepEqual(await names(), ['StatusAPI', 'Status']);
});

test('what a rule leaves out does not count as lost', async (t) => {
  const { tracing } = await sampling(t, '', '', { dropQuietTurns: true });
  await turn(200, false);
  assert.deepEqual(await tracing.flush(), { ended: 0, sent: 0, dropped: {}, queued: 0 });
});
