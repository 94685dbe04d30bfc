import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askPage, askRefused, parameters } from '../../testing/page.ts';
import { id, request, type SpanInput, traceId } from '../../testing/spans.ts';
import { type ask, post, testViewer } from '../../testing/viewer.ts';
import type { FilterChoices, SpanDetail, TraceDetail, TraceList } from '../contract.ts';

const pod = (name: string, namespace = 'default') => ({ 'pod.name': name, 'pod.namespace': namespace });

const creation: SpanInput[] = [
  {
    spanId: id(2),
    parentSpanId: id(1),
    name: 'CreateHttpCall',
    kind: 3,
    startTimeUnixNano: '1770000000100000999',
    endTimeUnixNano: '1770000000200000998',
    attributes: { ...pod('a'), 'exit.code': 503n },
    status: { code: 2 },
  },
  {
    spanId: id(1),
    name: 'CreatePodVK',
    startTimeUnixNano: '1770000000000000000',
    endTimeUnixNano: '1770000000300000000',
    attributes: pod('a'),
  },
];

test('a trace is a row with its root, its span of time, services, pods and worst exit code', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request(creation, { 'service.name': 'VK' }));
  const early = {
    spanId: id(3),
    startTimeUnixNano: '1770000000050000000',
    attributes: { 'exit.code': 200n },
  };
  await post(viewer, request([{ ...early, parentSpanId: id(1) }], { 'service.name': 'API' }));
  const { traces, matched, store } = await askPage<TraceList>(viewer, '/ui/traces');
  assert.equal(matched, 1);
  assert.deepEqual(store, {
    traces: 1,
    spans: 3,
    maxSpans: 100_000,
    evictedSpans: 0,
    otlpPort: viewer.ports.grpc,
  });
  assert.deepEqual(traces, [
    {
      traceId: traceId(1),
      name: 'CreatePodVK',
      service: 'VK',
      complete: true,
      startMicros: 1_770_000_000_000_000,
      durationMicros: 300_000,
      spanCount: 3,
      errorCount: 1,
      services: ['VK', 'API'],
      pods: ['default/a'],
      morePods: 0,
      exitCode: 503,
    },
  ]);
});

test('a trace without its root is named after its earliest span until the root arrives', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([creation[0] ?? {}, { spanId: id(9), parentSpanId: id(2), name: 'late' }]));
  const first = await askPage<TraceList>(viewer, '/ui/traces');
  assert.deepEqual(
    first.traces.map(({ name, complete, exitCode }) => [name, complete, exitCode]),
    [['late', false, 503]],
  );
  await post(viewer, request(creation));
  const then = await askPage<TraceList>(viewer, '/ui/traces');
  assert.deepEqual(
    then.traces.map(({ name, complete, spanCount }) => [name, complete, spanCount]),
    [['CreatePodVK', true, 3]],
  );
});

test('the pods of a batched call are named up to four, and the others counted', async (t) => {
  const viewer = await testViewer(t);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const call = { 'pod.name': names, 'pod.namespace': names.map(() => 'ns'), 'pods.count': 9n };
  await post(viewer, request([{ attributes: call }]));
  const { traces } = await askPage<TraceList>(viewer, '/ui/traces');
  assert.deepEqual(traces[0]?.pods, ['ns/a', 'ns/b', 'ns/c', 'ns/d']);
  assert.equal(traces[0]?.morePods, 2);
  const { spans } = await askPage<TraceDetail>(viewer, `/ui/traces/${traceId(1)}`);
  assert.equal(spans[0]?.pod, '9 pods');
});

const found = async (
  viewer: Parameters<typeof ask>[0],
  fields: Record<string, string>,
): Promise<number[]> => {
  const { traces, matched } = await askPage<TraceList>(viewer, `/ui/traces?${parameters(fields)}`);
  assert.equal(matched, traces.length);
  return traces.map((trace) => Number.parseInt(trace.traceId, 16));
};

test('the list is narrowed by every field of the filter, and the last to get spans comes first', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ traceId: traceId(1), attributes: pod('a', 'x') }], { 'service.name': 'VK' }));
  await post(viewer, request([{ traceId: traceId(2), attributes: pod('a', 'y'), status: { code: 2 } }]));
  await post(viewer, request([{ traceId: traceId(3), name: 'Ping', attributes: { 'exit.code': 200n } }]));
  await post(viewer, request([{ traceId: traceId(1), spanId: id(7), name: 'Ping' }]));
  assert.deepEqual(await found(viewer, {}), [1, 3, 2]);
  assert.deepEqual(await found(viewer, { service: 'VK' }), [1]);
  assert.deepEqual(await found(viewer, { namespace: 'y' }), [2]);
  assert.deepEqual(await found(viewer, { pod: 'a' }), [1, 2]);
  assert.deepEqual(await found(viewer, { pod: 'x/a' }), [1]);
  assert.deepEqual(await found(viewer, { error: '1' }), [2]);
  assert.deepEqual(await found(viewer, { error: '' }), [1, 3, 2]);
  assert.deepEqual(await found(viewer, { q: '{ name = "Ping" }' }), [1, 3]);
  assert.deepEqual(await found(viewer, { q: '{ name = "Ping" }', service: 'VK', namespace: 'x' }), [1]);
  assert.deepEqual(await found(viewer, { pod: 'b' }), []);
});

test('of more traces than the limit the newest are shown and all counted', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 5 });
  await post(viewer, request([1, 2, 3, 4, 5].map((n) => ({ traceId: traceId(n) }))));
  await post(viewer, request([{ traceId: traceId(6) }]));
  const { traces, matched, store } = await askPage<TraceList>(viewer, '/ui/traces?limit=2');
  assert.deepEqual(
    traces.map((trace) => trace.traceId),
    [traceId(6), traceId(5)],
  );
  assert.equal(matched, 5);
  assert.deepEqual(store, { traces: 5, spans: 5, maxSpans: 5, evictedSpans: 1, otlpPort: viewer.ports.grpc });
});

test('a wrong query is answered with the place of the fault', async (t) => {
  const viewer = await testViewer(t);
  const query = '{ name = "a" && nonsense }';
  for (const path of ['/ui/traces', '/ui/live']) {
    const { status, code, offset, length } = await askRefused(viewer, `${path}?${parameters({ q: query })}`);
    assert.deepEqual([status, code], [400, 'ERR_TRACEQL_INVALID']);
    assert.equal(query.slice(offset, (offset ?? 0) + (length ?? 0)), 'nonsense');
  }
  const beyond = await askRefused(viewer, `/ui/traces?${parameters({ q: '{} >> {}' })}`);
  assert.equal(beyond.code, 'ERR_TRACEQL_UNSUPPORTED');
});

for (const [path, status, code] of [
  ['/ui/traces?limit=0', 400, 'ERR_REQUEST'],
  ['/ui/traces?limit=1001', 400, 'ERR_REQUEST'],
  ['/ui/traces?limit=ten', 400, 'ERR_REQUEST'],
  ['/ui/traces?error=yes', 400, 'ERR_REQUEST'],
  ['/ui/traces/xyz', 400, 'ERR_REQUEST'],
  ['/ui/traces/1', 404, 'ERR_NOT_FOUND'],
  ['/ui/traces/1/otlp.json', 404, 'ERR_NOT_FOUND'],
  [`/ui/traces/1/spans/${id(1)}`, 404, 'ERR_NOT_FOUND'],
  ['/ui/nothing', 404, 'ERR_NOT_FOUND'],
  ['/ui/import', 405, 'ERR_REQUEST'],
] as const) {
  test(`${path} is refused with ${status}`, async (t) => {
    const refused = await askRefused(await testViewer(t), path);
    assert.deepEqual([refused.status, refused.code], [status, code]);
  });
}

test("a trace's spans come in order of their start, with their offset from it", async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request(creation));
  const { summary, spans } = await askPage<TraceDetail>(viewer, '/ui/traces/1');
  assert.equal(summary.traceId, traceId(1));
  assert.deepEqual(
    spans.map(({ name, offsetMicros, durationMicros }) => [name, offsetMicros, durationMicros]),
    [
      ['CreatePodVK', 0, 300_000],
      ['CreateHttpCall', 100_000, 99_999],
    ],
  );
  assert.deepEqual(spans[1], {
    spanId: id(2),
    parentSpanId: id(1),
    name: 'CreateHttpCall',
    service: 'svc',
    kind: 'client',
    status: 'error',
    offsetMicros: 100_000,
    durationMicros: 99_999,
    exitCode: 503,
    pod: 'default/a',
  });
});

test('a trace of 10,000 spans comes whole', async (t) => {
  const viewer = await testViewer(t);
  const spans = Array.from({ length: 10_000 }, (_, i) => ({ parentSpanId: i === 0 ? '' : id(1) }));
  await post(viewer, request(spans));
  const detail = await askPage<TraceDetail>(viewer, '/ui/traces/1');
  assert.equal(new Set(detail.spans.map((span) => span.spanId)).size, 10_000);
  assert.equal(detail.summary.spanCount, 10_000);
});

test('the filters offer what the spans name, sorted and once', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ attributes: pod('b', 'y') }], { 'service.name': 'VK' }));
  await post(
    viewer,
    request([{ traceId: traceId(2), attributes: pod('a', 'x') }], { 'service.name': 'API' }),
  );
  await post(viewer, request([{ traceId: traceId(3), attributes: pod('a', 'y') }], {}));
  assert.deepEqual(await askPage<FilterChoices>(viewer, '/ui/choices'), {
    services: ['API', 'VK'],
    namespaces: ['x', 'y'],
    pods: ['a', 'b'],
  });
});

test('of a name of a megabyte lists have the beginning, and the span has all of it', async (t) => {
  const viewer = await testViewer(t);
  const name = 'x'.repeat(1_000_000);
  await post(viewer, request([{ name, attributes: { 'pod.name': name } }], { 'service.name': name }));
  const { traces } = await askPage<TraceList>(viewer, '/ui/traces');
  const { summary, spans } = await askPage<TraceDetail>(viewer, `/ui/traces/${traceId(1)}`);
  const beginning = `${'x'.repeat(999)}…`;
  assert.deepEqual(traces, [summary]);
  const { services, pods } = summary;
  const shown = [summary.name, summary.service, ...services, ...pods, spans[0]?.name, spans[0]?.service];
  assert.deepEqual([...shown, spans[0]?.pod], Array(7).fill(beginning));
  const span = await askPage<SpanDetail>(viewer, `/ui/traces/${traceId(1)}/spans/${id(1)}`);
  assert.deepEqual([span.name, span.service], [name, name]);
});
