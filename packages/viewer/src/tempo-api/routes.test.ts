import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../testing/proto.ts';
import { id, request, traceId } from '../testing/spans.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';

const protobuf = { accept: 'application/protobuf' };

test('echo, readiness and build information are answered', async (t) => {
  const viewer = await testViewer(t);
  assert.deepEqual((await ask(viewer, '/api/echo')).body.toString(), 'echo');
  assert.deepEqual((await ask(viewer, '/ready')).body.toString(), 'ready\n');
  const { version } = JSON.parse((await ask(viewer, '/api/status/buildinfo')).body.toString());
  assert.match(version, /^\d+\.\d+\.\d+/);
});

test('a trace is answered in JSON with base64 ids, names of enums and text for 64-bit numbers', async (t) => {
  const viewer = await testViewer(t);
  const span = {
    traceId: traceId(0xabc),
    spanId: id(2),
    parentSpanId: id(1),
    name: 'CreateHttpCall',
    kind: 3,
    attributes: { 'exit.code': 500n, 'pods.names': ['a', 'b'], ratio: 0.5, ok: false },
    status: { code: 2, message: 'refused' },
    links: [{ traceId: Buffer.from(traceId(7), 'hex'), spanId: Buffer.from(id(8), 'hex') }],
  };
  await post(viewer, request([span]));
  const resourceSpans = [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'svc' } }] },
      scopeSpans: [
        {
          scope: { name: 'lib', version: '1' },
          spans: [
            {
              traceId: 'AAAAAAAAAAAAAAAAAAAKvA==',
              spanId: 'AAAAAAAAAAI=',
              parentSpanId: 'AAAAAAAAAAE=',
              name: 'CreateHttpCall',
              kind: 'SPAN_KIND_CLIENT',
              startTimeUnixNano: '1770000000000000001',
              endTimeUnixNano: '1770000000250000002',
              attributes: [
                { key: 'exit.code', value: { intValue: '500' } },
                {
                  key: 'pods.names',
                  value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
                },
                { key: 'ratio', value: { doubleValue: 0.5 } },
                { key: 'ok', value: { boolValue: false } },
              ],
              links: [{ traceId: 'AAAAAAAAAAAAAAAAAAAABw==', spanId: 'AAAAAAAAAAg=' }],
              status: { message: 'refused', code: 'STATUS_CODE_ERROR' },
            },
          ],
        },
      ],
    },
  ];
  const v2 = await ask(viewer, `/api/v2/traces/${traceId(0xabc)}`);
  assert.equal(v2.type, 'application/json');
  assert.deepEqual(JSON.parse(v2.body.toString()), { trace: { resourceSpans }, metrics: {} });
  const v1 = await ask(viewer, `/api/traces/${traceId(0xabc)}`);
  assert.deepEqual(JSON.parse(v1.body.toString()), { batches: resourceSpans });
});

test('a trace is answered in protobuf with everything that was sent', async (t) => {
  const viewer = await testViewer(t);
  const first = request([
    { spanId: id(1), attributes: { a: 'x' } },
    { spanId: id(2), parentSpanId: id(1) },
  ]);
  const second = request([{ spanId: id(3), parentSpanId: id(1) }], { 'service.name': 'other' });
  await post(viewer, first);
  await post(viewer, second);
  const sent = [first, second].flatMap((bytes) => decode('Request', bytes).resourceSpans);
  const v2 = await ask(viewer, `/api/v2/traces/${traceId(1)}`, protobuf);
  assert.equal(v2.type, 'application/protobuf');
  assert.deepEqual(decode('TraceByIDResponse', v2.body), { trace: { resourceSpans: sent }, metrics: {} });
  const v1 = await ask(viewer, `/api/traces/${traceId(1)}`, protobuf);
  assert.deepEqual(decode('Trace', v1.body), { resourceSpans: sent });
});

test('an unknown trace is empty in version 2 and 404 in version 1', async (t) => {
  const viewer = await testViewer(t);
  const json = await ask(viewer, '/api/v2/traces/1');
  assert.deepEqual([json.status, json.body.toString()], [200, '{"trace":{},"metrics":{}}']);
  const binary = await ask(viewer, '/api/v2/traces/1', protobuf);
  assert.deepEqual([binary.status, binary.body.toString('hex')], [200, '0a001200']);
  const v1 = await ask(viewer, '/api/traces/1');
  assert.deepEqual([v1.status, v1.body.toString()], [404, '']);
});

test('short and upper-case ids find their trace', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ traceId: traceId(0xabc) }]));
  for (const short of ['abc', 'ABC', '00abc']) {
    assert.equal((await ask(viewer, `/api/traces/${short}`)).status, 200);
  }
});

for (const [path, status, text] of [
  ['/api/traces/12xz', 400, "trace IDs can only contain hex characters: invalid character 'x' at position 3"],
  [
    '/api/v2/traces/%20',
    400,
    "trace IDs can only contain hex characters: invalid character ' ' at position 1",
  ],
  ['/api/v2/traces/%', 400, "trace IDs can only contain hex characters: invalid character '%' at position 1"],
  [`/api/v2/traces/${'1'.repeat(33)}`, 400, "trace IDs can't be larger than 128 bits"],
  ['/api/v2/traces/1?start=9&end=3', 400, 'http parameter start must be before end. received start=9 end=3'],
  ['/api/v2/traces/1?start=x', 400, 'invalid start: strconv.ParseUint: parsing "x": invalid syntax'],
  ['/api/traces/1/2', 404, '404 page not found'],
  ['/api/search/tags', 404, '404 page not found'],
] as const) {
  test(`${path.slice(0, 40)} is answered with ${status} and Tempo's text`, async (t) => {
    const viewer = await testViewer(t);
    const reply = await ask(viewer, path);
    assert.deepEqual([reply.status, reply.body.toString()], [status, text]);
    assert.equal(reply.type, 'text/plain; charset=utf-8');
  });
}

test('other methods than GET and HEAD are refused', async (t) => {
  const { ports } = await testViewer(t);
  const response = await fetch(`http://127.0.0.1:${ports.api}/api/search`, { method: 'POST' });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'GET, HEAD');
});

test('a request line over 16 KiB is refused, and the next request is answered', async (t) => {
  const viewer = await testViewer(t);
  const query = (length: number) => `/api/search?q=%7B%7D${'%20'.repeat(length)}`;
  assert.equal((await ask(viewer, query(100))).status, 200);
  assert.equal((await ask(viewer, query(10_000))).status, 431);
  assert.equal((await ask(viewer, '/ready')).status, 200);
});
