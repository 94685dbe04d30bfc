import assert from 'node:assert/strict';
import { test } from 'node:test';
import { id, request, type SpanInput, traceId } from '../testing/spans.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';
import type { Viewer } from '../viewer.ts';

const second = (seconds: number): string => `${1_770_000_000 + seconds}000000000`;

const vk = { 'service.name': 'VK-InterLink-a' };
const api = { 'service.name': 'InterLink-Plugin-a' };

const call = (exit: bigint, more: Partial<SpanInput> = {}): SpanInput => ({
  name: 'CreateHttpCall',
  kind: 3,
  startTimeUnixNano: second(1),
  endTimeUnixNano: second(2),
  ...more,
  attributes: { 'exit.code': exit, 'pod.name': 'nginx', ...more.attributes },
});

const pods: SpanInput = {
  traceId: traceId(3),
  name: 'StatusHttpCall',
  startTimeUnixNano: second(20),
  endTimeUnixNano: second(21),
  attributes: { 'pod.name': ['a', 'b', 'c'], 'a b': 'x', mixed: 1.0 },
};

/** Three traces: a call that succeeded with its server span, one that failed, and one over many pods. */
const filled = async (viewer: Viewer): Promise<void> => {
  await post(
    viewer,
    request(
      [
        { name: 'CreatePodVK', spanId: id(1), endTimeUnixNano: second(3) },
        call(200n, { parentSpanId: id(1) }),
      ],
      vk,
    ),
  );
  await post(viewer, request([{ name: 'CreateAPI', kind: 2, spanId: id(5), parentSpanId: id(2) }], api));
  const failed = {
    traceId: traceId(2),
    parentSpanId: id(9),
    startTimeUnixNano: second(10),
    endTimeUnixNano: second(11),
  };
  await post(viewer, request([call(500n, { ...failed, status: { code: 2 } })], vk));
  await post(viewer, request([pods], vk));
};

interface Reply {
  traces: {
    traceID: string;
    spanSet: {
      matched: number;
      attributes?: unknown;
      spans: { spanID: string; name?: string; attributes?: unknown }[];
    };
    spanSets: Reply['traces'][number]['spanSet'][];
  }[];
}

const search = async (viewer: Viewer, q: string, more = ''): Promise<Reply> => {
  const { status, body } = await ask(viewer, `/api/search?q=${encodeURIComponent(q)}${more}`);
  assert.equal(status, 200, body.toString());
  return JSON.parse(body.toString());
};

/** Trace and span numbers that a query finds. */
const found = async (viewer: Viewer, q: string): Promise<string[]> => {
  const { traces } = await search(viewer, q, '&spss=100');
  return traces.flatMap(({ traceID, spanSets }) =>
    spanSets.flatMap(({ spans }) =>
      spans.map(({ spanID }) => `${Number(`0x${traceID}`)}/${Number(`0x${spanID}`)}`),
    ),
  );
};

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

for (const [q, expected] of [
  ['{}', ['3/1', '2/1', '1/1', '1/2', '1/5']],
  ['{ name = "CreateAPI" }', ['1/5']],
  ['{ name != "CreateHttpCall" && name != "CreatePodVK" }', ['3/1', '1/5']],
  ['{ kind = client }', ['2/1', '1/2']],
  ['{ kind != client && status = unset }', ['3/1', '1/1', '1/5']],
  ['{ .exit.code != 200 }', ['2/1']],
  ['{ span.exit.code = "200" }', []],
  ['{ span.exit.code != "200" }', []],
  ['{ span.exit.code = error }', []],
  ['{ 200 = span.exit.code }', ['1/2']],
  ['{ span.mixed = 1 }', []],
  ['{ span.mixed = 1.0 }', ['3/1']],
  ['{ span.mixed = -1 }', []],
  ['{ .service.name = "InterLink-Plugin-a" }', ['1/5']],
  ['{ span.service.name = "InterLink-Plugin-a" }', []],
  ['{ resource.exit.code = 200 }', []],
  ['{ .pod.name = "b" }', ['3/1']],
  ['{ .pod.name != "b" }', ['3/1', '2/1', '1/2']],
  ['{ span."a b" = `x` }', ['3/1']],
  ['{ ."a b" = "x" && (name = "StatusHttpCall") }', ['3/1']],
  ['{ name = "none" }', []],
] as const) {
  test(`${q} finds ${expected.join(', ') || 'nothing'}`, async (t) => {
    const viewer = await testViewer(t);
    await filled(viewer);
    assert.deepEqual(await found(viewer, q), expected);
  });
}

const attributesFor = async (viewer: Viewer, q: string): Promise<unknown> =>
  (await search(viewer, q)).traces[0]?.spanSet.spans[0]?.attributes;

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

test('by() splits the spans of a trace and names each group', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { traces } = await search(viewer, '{} | by(span.exit.code) | select(name, status)');
  const groups = traces.map(({ spanSets }) =>
    spanSets.map(({ attributes, matched, spans }) => ({
      attributes,
      matched,
      names: spans.map(({ name }) => name),
    })),
  );
  const key = 'by(span.exit.code)';
  const none = [{ key, value: { stringValue: 'nil' } }];
  assert.deepEqual(groups, [
    [{ attributes: none, matched: 1, names: ['StatusHttpCall'] }],
    [{ attributes: [{ key, value: { intValue: '500' } }], matched: 1, names: ['CreateHttpCall'] }],
    [
      { attributes: none, matched: 2, names: ['CreatePodVK', 'CreateAPI'] },
      { attributes: [{ key, value: { intValue: '200' } }], matched: 1, names: ['CreateHttpCall'] },
    ],
  ]);
  assert.deepEqual(await attributesFor(viewer, '{} | select(status, .none)'), [
    { key: 'status', value: { stringValue: 'unset' } },
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

for (const [query, text] of [
  ['q={}&tags=a%3Db', "invalid request: can't specify tags and q in the same query"],
  ['tags=a%3Db', 'the parameter tags is not in the embedded store; use q, or Tempo'],
  ['minDuration=1s', 'the parameter minDuration is not in the embedded store; use q, or Tempo'],
  ['limit=0', 'invalid limit: must be a positive number'],
  ['limit=-1', 'invalid limit: strconv.ParseUint: parsing "-1": invalid syntax'],
  ['limit=1000000', 'limit 1000000 exceeds max limit 262144'],
  ['spss=1000', 'spans per span set exceeds 100. received 1000'],
  [
    'start=1770000000000&end=1',
    'invalid start: strconv.ParseUint: parsing "1770000000000": value out of range',
  ],
  ['start=5', 'http parameter start must be before end. received start=5 end=0'],
  ['start=1&end=9999999', 'range specified by start and end exceeds 168h0m0s. received start=1 end=9999999'],
  ['q={ .a =}', 'invalid TraceQL query: parse error at line 1, col 7: syntax error: unexpected }'],
  [
    'q={} >> {}',
    'invalid TraceQL query: parse error at line 1, col 4: the spanset operator >> is not in the embedded store; use Tempo',
  ],
] as const) {
  test(`a search with ${query} is answered with 400 and the reason`, async (t) => {
    const viewer = await testViewer(t);
    const { status, body } = await ask(viewer, `/api/search?${query}`);
    assert.deepEqual([status, body.toString()], [400, text]);
  });
}
