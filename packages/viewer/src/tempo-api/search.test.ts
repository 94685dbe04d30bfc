import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesFor, filled, pods, search, second } from '../testing/searches.ts';
import { id, request, traceId } from '../testing/spans.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';

test('the reply has the fields of Tempo, and of a span what the query mentions', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const reply = await search(
    viewer,
    '{ name="CreateHttpCall" && resource.service.name="VK-InterLink-a" && .exit.code=200 }',
  );
  const spanSet = {
    spans: [
      {
        spanID: id(2),
        name: 'CreateHttpCall',
        startTimeUnixNano: second(1),
        durationNanos: '1000000000',
        attributes: [
          { key: 'service.name', value: { stringValue: 'VK-InterLink-a' } },
          { key: 'exit.code', value: { intValue: '200' } },
        ],
      },
    ],
    matched: 1,
  };
  assert.deepEqual(reply, {
    traces: [
      {
        traceID: traceId(1),
        rootServiceName: 'VK-InterLink-a',
        rootTraceName: 'CreatePodVK',
        startTimeUnixNano: '1770000000000000001',
        durationMs: 2999,
        spanSet,
        spanSets: [spanSet],
        serviceStats: { 'VK-InterLink-a': { spanCount: 2 }, 'InterLink-Plugin-a': { spanCount: 1 } },
      },
    ],
    metrics: { inspectedTraces: 3, completedJobs: 1, totalJobs: 1 },
  });
});

test('a trace whose root is missing says so, and errors are counted', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { traces } = await search(viewer, '{ status = error }');
  const [trace] = traces as unknown as Record<string, unknown>[];
  assert.equal(trace?.rootServiceName, '<root span not yet received>');
  assert.deepEqual(trace?.serviceStats, { 'VK-InterLink-a': { spanCount: 1, errorCount: 1 } });
});

test('of an array the elements that match are shown, and all of it where it is selected', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([pods]));
  const strings = (...values: string[]) => ({
    arrayValue: { values: values.map((stringValue) => ({ stringValue })) },
  });
  const key = 'pod.name';
  assert.deepEqual(await attributesFor(viewer, '{ .pod.name = "b" }'), [
    { key, value: { stringValue: 'b' } },
  ]);
  assert.deepEqual(await attributesFor(viewer, '{ .pod.name != "b" }'), [{ key, value: strings('a', 'c') }]);
  assert.deepEqual(await attributesFor(viewer, '{} | select(span.pod.name)'), [
    { key, value: strings('a', 'b', 'c') },
  ]);
});

test('limit keeps the newest traces and spss the spans of each', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { traces } = await search(viewer, '{}', '&limit=2');
  assert.deepEqual(
    traces.map((trace) => trace.traceID),
    [traceId(3), traceId(2)],
  );
  await post(
    viewer,
    request(Array.from({ length: 5 }, () => ({ traceId: traceId(8), startTimeUnixNano: second(90) }))),
  );
  const counts = async (more: string) => {
    const [first] = (await search(viewer, '{}', more)).traces;
    return [first?.spanSet.matched, first?.spanSet.spans.length];
  };
  assert.deepEqual(await counts(''), [5, 3]);
  assert.deepEqual(await counts('&spss=1'), [5, 1]);
});

test('twenty traces are answered where no limit is given', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request(Array.from({ length: 30 }, (_, i) => ({ traceId: traceId(i + 1) }))));
  assert.equal((await search(viewer, '{}')).traces.length, 20);
});

test('start and end keep the traces that overlap them', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const within = async (start: number, end: number) =>
    (await search(viewer, '{}', `&start=${1_770_000_000 + start}&end=${1_770_000_000 + end}`)).traces.map(
      ({ traceID }) => Number(`0x${traceID}`),
    );
  assert.deepEqual(await within(-9, 0), []);
  assert.deepEqual(await within(-9, 1), [1]);
  assert.deepEqual(await within(3, 10), [2, 1]);
  assert.deepEqual(await within(11, 99), [3, 2]);
  assert.deepEqual(await within(22, 99), []);
});

test('without a query all traces are answered', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { body } = await ask(viewer, '/api/search');
  assert.equal(JSON.parse(body.toString()).traces.length, 3);
});
