import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askPage, parameters } from '../../testing/page.ts';
import { encode } from '../../testing/proto.ts';
import { id, request, traceId } from '../../testing/spans.ts';
import { post, testViewer } from '../../testing/viewer.ts';
import type { SpanDetail, TraceList } from '../contract.ts';

const linkTo = (trace: number, span: number) => ({
  traceId: Buffer.from(traceId(trace), 'hex'),
  spanId: Buffer.from(id(span), 'hex'),
});

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

test('a span is shown with all that it holds, exactly', async (t) => {
  const viewer = await testViewer(t);
  const span = {
    traceId: Buffer.from(traceId(1), 'hex'),
    spanId: Buffer.from(id(1), 'hex'),
    name: 'say "hello"\n',
    kind: 2,
    startTimeUnixNano: '1770000000123456789',
    endTimeUnixNano: '1770000000123466788',
    attributes: [text('a', 'b'), { key: 'large', value: { intValue: '9007199254740993' } }],
    events: [{ timeUnixNano: '1770000000123457999', name: 'retry', attributes: [text('c', 'd')] }],
    links: [{ ...linkTo(2, 1), attributes: [text('why', 'queue')] }, linkTo(9, 9)],
    status: { code: 2, message: 'refused' },
  };
  const scopeSpans = [{ scope: { name: 'lib', version: '1.2.3' }, spans: [span] }];
  const resource = { attributes: [text('service.name', 'VK'), text('host.name', 'h')] };
  await post(viewer, encode('Request', { resourceSpans: [{ resource, scopeSpans }] }));
  await post(viewer, request([{ traceId: traceId(2), name: 'turn' }]));
  const detail = await askPage<SpanDetail>(viewer, `/ui/traces/1/spans/${id(1)}`);
  const { traceql, ...rest } = detail;
  assert.deepEqual(rest, {
    traceId: traceId(1),
    spanId: id(1),
    name: 'say "hello"\n',
    service: 'VK',
    kind: 'server',
    status: { code: 'error', message: 'refused' },
    startMicros: 1_770_000_000_123_456,
    durationMicros: 9,
    startTimeUnixNano: '1770000000123456789',
    attributes: { a: 'b', large: '9007199254740993' },
    events: [{ name: 'retry', timeMicros: 1_770_000_000_123_457, attributes: { c: 'd' } }],
    links: [
      {
        traceId: traceId(2),
        spanId: id(1),
        target: { name: 'turn', service: 'svc' },
        attributes: { why: 'queue' },
      },
      { traceId: traceId(9), spanId: id(9), target: null, attributes: {} },
    ],
    linkedFrom: [],
    resource: { 'service.name': 'VK', 'host.name': 'h' },
    scope: { name: 'lib', version: '1.2.3' },
  });
  const { traces } = await askPage<TraceList>(viewer, `/ui/traces?${parameters({ q: traceql })}`);
  assert.deepEqual(
    traces.map((trace) => trace.traceId),
    [traceId(1)],
  );
});

test('spans that link to a span are found in every batch, oldest first, and no others', async (t) => {
  const viewer = await testViewer(t);
  await post(
    viewer,
    request([
      { traceId: traceId(1), spanId: id(0xabcdef) },
      { traceId: traceId(1), spanId: id(2), parentSpanId: id(0xabcdef), name: 'child' },
    ]),
  );
  const later = '1770000000200000000';
  await post(
    viewer,
    request([
      { traceId: traceId(2), name: 'later', startTimeUnixNano: later, links: [linkTo(1, 0xabcdef)] },
      { traceId: traceId(3), name: 'another trace', links: [linkTo(7, 0xabcdef)] },
      {
        traceId: traceId(4),
        name: 'text',
        attributes: { id: Buffer.from(id(0xabcdef), 'hex').toString('latin1') },
      },
    ]),
  );
  await post(
    viewer,
    request([{ traceId: traceId(5), name: 'first', links: [linkTo(8, 8), linkTo(1, 0xabcdef)] }]),
  );
  const { linkedFrom } = await askPage<SpanDetail>(viewer, `/ui/traces/1/spans/${id(0xabcdef)}`);
  assert.deepEqual(linkedFrom, [
    { traceId: traceId(5), spanId: id(1), target: { name: 'first', service: 'svc' }, attributes: {} },
    { traceId: traceId(2), spanId: id(1), target: { name: 'later', service: 'svc' }, attributes: {} },
  ]);
});

test('spans that the store let go, or holds once though sent twice, are not found twice or at all', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 3 });
  const linking = { traceId: traceId(2), links: [linkTo(1, 0xabcdef)] };
  await post(viewer, request([linking, { traceId: traceId(3), links: [linkTo(1, 0xabcdef)] }]));
  await post(viewer, request([linking]));
  await post(viewer, request([{ spanId: id(0xabcdef) }, { spanId: id(4) }]));
  const { linkedFrom } = await askPage<SpanDetail>(viewer, `/ui/traces/1/spans/${id(0xabcdef)}`);
  assert.deepEqual(
    linkedFrom.map((link) => link.traceId),
    [traceId(2)],
  );
});

test('of many linking spans a hundred are shown', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ spanId: id(0xabcdef) }]));
  const links = [linkTo(1, 0xabcdef)];
  await post(viewer, request(Array.from({ length: 150 }, (_, i) => ({ traceId: traceId(2 + i), links }))));
  const { linkedFrom } = await askPage<SpanDetail>(viewer, `/ui/traces/1/spans/${id(0xabcdef)}`);
  assert.equal(linkedFrom.length, 100);
});
