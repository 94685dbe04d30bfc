import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { exportRequest } from '../../testing/arbitrary.ts';
import { askPage } from '../../testing/page.ts';
import { encode } from '../../testing/proto.ts';
import { id, request, traceId } from '../../testing/spans.ts';
import { ask, post, testViewer } from '../../testing/viewer.ts';
import type { Viewer } from '../../viewer.ts';
import type { Imported, PageError } from '../contract.ts';

const json = 'application/json';
const protobuf = 'application/x-protobuf';

/** As the page sends a file: with its own Origin. */
const open = async (
  { ports }: Viewer,
  body: Uint8Array | string,
  headers: Record<string, string> = { 'content-type': json },
): Promise<{ status: number; body: Imported & PageError }> => {
  const origin = `http://127.0.0.1:${ports.api}`;
  const response = await fetch(`${origin}/ui/import`, {
    method: 'POST',
    headers: { origin, ...headers },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  return { status: response.status, body: (await response.json()) as Imported & PageError };
};

const sent = [
  {
    spanId: id(1),
    name: 'CreatePodVK',
    kind: 1,
    startTimeUnixNano: '1770000000123456789',
    attributes: { text: 'a', int: 9_007_199_254_740_993n, double: 0.5, yes: true, list: ['x', 'y'] },
    status: { code: 2, message: 'refused' },
    links: [{ traceId: Buffer.from(traceId(7), 'hex'), spanId: Buffer.from(id(8), 'hex') }],
  },
  { spanId: id(2), parentSpanId: id(1) },
];

test('a trace that was saved can be opened in another viewer and is the same there', async (t) => {
  const [first, second] = [await testViewer(t), await testViewer(t)];
  await post(first, request(sent));
  await post(first, request([{ spanId: id(3) }], { 'service.name': 'other' }));
  const path = `/ui/traces/${traceId(1)}/otlp.json`;
  const file = await ask(first, path);
  assert.equal(file.type, json);
  const opened = await open(second, file.body);
  assert.deepEqual(opened, { status: 200, body: { spans: 3, rejected: 0, traceIds: [traceId(1)] } });
  assert.deepEqual(second.trace('1'), first.trace('1'));
  assert.equal((await ask(second, path)).body.toString(), file.body.toString());
});

test('a saved trace is OTLP JSON: ids in hex, enums as numbers, long integers as text, a name to save it by', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request(sent.slice(0, 1)));
  const response = await fetch(`http://127.0.0.1:${viewer.ports.api}/ui/traces/1/otlp.json`);
  const name = `attachment; filename="trace-${traceId(1)}.otlp.json"`;
  assert.equal(response.headers.get('content-disposition'), name);
  const saved = (await response.json()) as {
    resourceSpans: [{ scopeSpans: [{ spans: [Record<string, unknown>] }] }];
  };
  const [span] = saved.resourceSpans[0].scopeSpans[0].spans;
  const { traceId: trace, spanId, kind, status, startTimeUnixNano, attributes, links } = span;
  assert.deepEqual([trace, spanId, kind, startTimeUnixNano], [traceId(1), id(1), 1, '1770000000123456789']);
  assert.deepEqual(status, { code: 2, message: 'refused' });
  assert.deepEqual((attributes as unknown[])[1], { key: 'int', value: { intValue: '9007199254740993' } });
  assert.deepEqual((links as { traceId: string }[])[0]?.traceId, traceId(7));
});

test('whatever a trace holds is opened as it was saved', async (t) => {
  const viewer = await testViewer(t);
  await fc.assert(
    fc.asyncProperty(exportRequest, async (message) => {
      const { body } = await open(viewer, encode('Request', message), { 'content-type': protobuf });
      for (const trace of body.traceIds?.slice(0, 1) ?? []) {
        const { body: file } = await ask(viewer, `/ui/traces/${trace}/otlp.json`);
        const other = await testViewer(t);
        assert.equal((await open(other, file)).status, 200);
        const again = await ask(other, `/ui/traces/${trace}/otlp.json`);
        await other.close();
        assert.equal(again.body.toString(), file.toString());
      }
    }),
    { numRuns: 5 },
  );
});

test("Tempo's answers about a trace can be opened", async (t) => {
  const tempo = await testViewer(t);
  await post(tempo, request(sent));
  for (const path of ['/api/v2/traces/1', '/api/traces/1']) {
    const viewer = await testViewer(t);
    const { body } = await open(viewer, (await ask(tempo, path)).body);
    assert.deepEqual(body, { spans: 2, rejected: 0, traceIds: [traceId(1)] });
    const [before, after] = [tempo.trace('1'), viewer.trace('1')];
    assert.deepEqual(after, before);
  }
});

test('protobuf is opened too, packed or not, and spans without ids are counted', async (t) => {
  const viewer = await testViewer(t);
  const file = request([...sent, { traceId: traceId(2) }, { spanId: '' }]);
  const wanted = { spans: 3, rejected: 1, traceIds: [traceId(1), traceId(2)] };
  assert.deepEqual((await open(viewer, file, { 'content-type': protobuf })).body, wanted);
  const packed = { 'content-type': protobuf, 'content-encoding': 'gzip' };
  assert.deepEqual((await open(viewer, gzipSync(file), packed)).body, wanted);
  assert.equal(viewer.stats().spans, 3);
});

for (const [what, body, headers, status] of [
  ['a type that is not known', 'x', { 'content-type': 'text/plain' }, 415],
  ['a form', 'x', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ['no type', Buffer.from('x'), {}, 415],
  ['broken JSON', '{', { 'content-type': json }, 400],
  ['JSON that is no OTLP', '{"resourceSpans":[{"scopeSpans":1}]}', { 'content-type': json }, 400],
  ['JSON without spans', '{"trace":{}}', { 'content-type': json }, 400],
  ['broken protobuf', Buffer.from('not protobuf'), { 'content-type': protobuf }, 400],
  ['nothing', '', { 'content-type': protobuf }, 400],
  ['more than 16 MiB', Buffer.alloc(16 * 1024 * 1024 + 1), { 'content-type': protobuf }, 413],
  [
    'more than 16 MiB unpacked',
    gzipSync(Buffer.alloc(16 * 1024 * 1024 + 1)),
    { 'content-type': json, 'content-encoding': 'gzip' },
    413,
  ],
] as const) {
  test(`${what} is refused with ${status}`, async (t) => {
    const viewer = await testViewer(t);
    const refused = await open(viewer, body, headers);
    assert.deepEqual([refused.status, refused.body.error.code], [status, 'ERR_REQUEST']);
    assert.equal(viewer.stats().spans, 0);
  });
}

test('a file over the caps of the store is refused and nothing leaves for it', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 2 });
  await post(viewer, request([{ traceId: traceId(9) }]));
  const refused = await open(viewer, request([{}, {}, {}]), { 'content-type': protobuf });
  assert.equal(refused.status, 413);
  assert.equal((await askPage<{ matched: number }>(viewer, '/ui/traces')).matched, 1);
});

test('a page of another origin cannot put a file in', async (t) => {
  const viewer = await testViewer(t);
  for (const origin of ['http://localhost:1', 'null', 'https://attacker.example']) {
    const refused = await open(viewer, request(sent), { 'content-type': protobuf, origin });
    assert.equal(refused.status, 403);
  }
});
