import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { anyText } from '../testing/text.ts';
import { traceOfSpans } from '../testing/traces.ts';
import { renderTrace, traceToJson } from './render.ts';

const pod = { 'pod.name': 'nginx', 'pod.namespace': 'default' };

const create = traceOfSpans(
  {
    name: 'CreatePodVK',
    spanId: '01',
    durationMicros: 1_240_000,
    attributes: pod,
    service: 'VK-InterLink-a',
  },
  {
    name: 'CreateHttpCall',
    spanId: '02',
    parentSpanId: '01',
    startMicros: 40_000,
    durationMicros: 1_200_000,
    attributes: { ...pod, 'exit.code': 200 },
    service: 'VK-InterLink-a',
  },
  {
    name: 'CreateAPI',
    spanId: '03',
    parentSpanId: '02',
    startMicros: 620_000,
    durationMicros: 310_000,
    attributes: { 'exit.code': 500 },
    status: { code: 'error', message: 'plugin said no' },
    service: 'InterLink-Plugin-a',
  },
  { name: 'Ping', spanId: '04', parentSpanId: '01', startMicros: 1_239_000, durationMicros: 870 },
);

test('a trace is drawn as a tree with aligned columns', () => {
  assert.equal(
    renderTrace(create),
    [
      'trace 0af7651916cd43dd8448eb211c80319c  VK-InterLink-a, InterLink-Plugin-a, svc  4 spans  1.24 s',
      ' CreatePodVK       ████████████████████████ 1.24 s     default/nginx',
      ' ├─ CreateHttpCall ███████████████████████   1.2 s 200 default/nginx',
      ' │  └─ CreateAPI               ██████       310 ms 500               error: plugin said no',
      ' └─ Ping                                  █ 870 µs',
    ].join('\n'),
  );
});

test('spans whose parent is not there follow under a row of their own', () => {
  const trace = traceOfSpans(
    { name: 'b', spanId: '03', parentSpanId: '09' },
    { name: 'c', spanId: '04', parentSpanId: '03' },
    { name: 'd', spanId: '05', parentSpanId: '08' },
  );
  const lines = renderTrace(trace).split('\n');
  assert.match(lines[0] ?? '', / incomplete$/);
  assert.deepEqual(
    lines.slice(1).map((line) => line.replace(/ █.*/, '').trimEnd()),
    ['  missing parent', ' ├─ b', ' │  └─ c', ' └─ d'],
  );
});

test('a cycle of parents is broken and shown under the missing parent', () => {
  const trace = traceOfSpans(
    { name: 'root', spanId: '01' },
    { name: 'x', spanId: '02', parentSpanId: '03' },
    { name: 'y', spanId: '03', parentSpanId: '02' },
    { name: 'self', spanId: '04', parentSpanId: '04' },
  );
  const names = renderTrace(trace)
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/ █.*/, '').trim());
  assert.deepEqual(names, ['root', 'missing parent', '├─ x', '│  └─ y', '└─ self']);
});

test('every span of any trace is drawn once, whatever its parents', () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { maxLength: 10 });
  fc.assert(
    fc.property(spans, (parents) => {
      const trace = traceOfSpans(
        ...parents.map(([parent, sameId], i) => ({
          name: `span-${i + 1}-`,
          spanId: sameId ? '1' : String(i + 1),
          parentSpanId: parent === 0 ? '' : String(parent),
        })),
      );
      const drawn = renderTrace(trace).match(/span-\d+-/g) ?? [];
      assert.deepEqual(drawn.toSorted(), trace.spans.map((span) => span.name).toSorted());
    }),
  );
});

test('a chain of 10,000 spans is drawn in part and the rest counted', () => {
  const chain = Array.from({ length: 10_000 }, (_, i) => ({
    spanId: String(i + 1),
    parentSpanId: i === 0 ? '' : String(i),
  }));
  const lines = renderTrace(traceOfSpans(...chain), { maxRows: 100 }).split('\n');
  assert.equal(lines.length, 102);
  assert.equal(lines.at(-1), '  … 9900 more');
});

test('a call for many pods shows their number', () => {
  assert.match(renderTrace(traceOfSpans({ attributes: { 'pods.count': 128 } })), / 128 pods$/);
  assert.match(renderTrace(traceOfSpans({ attributes: { 'pods.count': 1 } })), / 1 pod$/);
});

/** The rows of some spans of one length, from the pod on. */
const lastColumns = (...spans: Parameters<typeof traceOfSpans>): string[] =>
  renderTrace(traceOfSpans(...spans))
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^.*█ \d+ \S+ /, ''));

test('an update of a pod shows the phases, or that the spec is new', () => {
  const status = { ...pod, 'pod.update': 'status' };
  const rows = lastColumns(
    { spanId: '01', attributes: { ...status, 'pod.phase': 'Pending' } },
    { spanId: '02', attributes: { ...status, 'pod.phase': 'Running', 'pod.phase.previous': 'Pending' } },
    {
      spanId: '03',
      attributes: { ...pod, 'pod.name': 'longer', 'pod.update': 'spec' },
      status: { code: 'error', message: 'timeout' },
    },
  );
  assert.deepEqual(rows, [
    'default/nginx  Pending',
    'default/nginx  Pending -> Running',
    'default/longer new spec error: timeout',
  ]);
});

test('an error is shown in words where the exit code does not say it', () => {
  const status = { code: 'error' } as const;
  const rows = lastColumns(
    { spanId: '01', attributes: { 'exit.code': 503, 'error.type': '503' }, status },
    { spanId: '02', attributes: { 'exit.code': 503 }, status: { ...status, message: '503' } },
    { spanId: '03', attributes: { 'exit.code': 503 }, status },
    { spanId: '04', attributes: { 'exit.code': 500, 'error.type': 'ECONNREFUSED' }, status },
    { spanId: '05', attributes: { 'exit.code': 200 }, status },
    { spanId: '06', attributes: {}, status },
  );
  assert.deepEqual(rows, ['503', '503', '503', '500 error: ECONNREFUSED', '200 error', '    error']);
});

test('colours are used only when asked for and change no text', () => {
  const plain = renderTrace(create);
  const coloured = renderTrace(create, { colour: true });
  assert.notEqual(coloured, plain);
  assert.equal(stripVTControlCharacters(coloured).replace(/ +$/gm, ''), plain);
});

test('nothing that a span carries can steer the terminal', () => {
  const nasty = anyText().map((text) => `\u001b]0;x\u0007\u009b2J\u202e\r\n${text}`);
  fc.assert(
    fc.property(nasty, (text) => {
      const trace = traceOfSpans({
        name: text,
        service: text,
        attributes: { 'exit.code': text, 'pod.name': text, 'pod.namespace': text },
        status: { code: 'error', message: text },
      });
      assert.equal(renderTrace(trace).split('\n').length, 2);
      assert.doesNotMatch(renderTrace(trace).replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.doesNotMatch(traceToJson(trace), /[\p{Cc}\u2028\u2029]/u);
      assert.deepEqual(JSON.parse(traceToJson(trace)), trace);
    }),
  );
});

test('wide characters keep the columns aligned', () => {
  const lines = renderTrace(
    traceOfSpans(
      { name: '作成', spanId: '01' },
      { name: 'abcd', spanId: '02' },
      { name: 'e\u0301xyz', spanId: '03' },
    ),
  ).split('\n');
  assert.deepEqual(
    lines.slice(1).map((line) => line.slice(0, line.indexOf('█'))),
    [' 作成 ', ' abcd ', ' e\u0301xyz '],
  );
});
