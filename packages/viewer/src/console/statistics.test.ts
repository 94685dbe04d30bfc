import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceOfSpans } from '../testing/traces.ts';
import { renderStatistics, spanStatistics } from './statistics.ts';

const calls = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: 'StatusHttpCall',
    spanId: String(i),
    startMicros: i,
    durationMicros: (i + 1) * 1_000,
    attributes: { 'exit.code': i === 3 ? 500 : 200 },
    status: { code: i === 3 ? ('error' as const) : ('unset' as const) },
  }));

test('spans are counted per name with errors, percentiles and the last exit code', () => {
  const trace = traceOfSpans(...calls(20), { name: 'CreatePodVK', spanId: 'x', durationMicros: 5 });
  assert.deepEqual(spanStatistics([trace]), [
    { name: 'CreatePodVK', count: 1, errors: 0, p50Micros: 5, p95Micros: 5, lastExitCode: undefined },
    { name: 'StatusHttpCall', count: 20, errors: 1, p50Micros: 10_000, p95Micros: 19_000, lastExitCode: 200 },
  ]);
});

test('the last exit code is that of the span that ended last', () => {
  const [row] = spanStatistics([traceOfSpans(...calls(4).reverse())]);
  assert.equal(row?.lastExitCode, 500);
});

test('a trace that is shown again counts once, as it was shown last', () => {
  const [row, ...others] = spanStatistics([traceOfSpans(...calls(2)), traceOfSpans(...calls(3))]);
  assert.deepEqual([row?.count, others.length], [3, 0]);
});

test('the table is aligned', () => {
  const trace = traceOfSpans(...calls(4), { name: 'CreatePodVK', spanId: 'x', durationMicros: 1_500_000 });
  assert.equal(
    renderStatistics(spanStatistics([trace])),
    [
      'span            count  errors    p50    p95  last exit code',
      'CreatePodVK         1       0  1.5 s  1.5 s',
      'StatusHttpCall      4       1   2 ms   4 ms             500',
    ].join('\n'),
  );
});

test('no spans make a table without rows', () => {
  assert.equal(renderStatistics(spanStatistics([])), 'span  count  errors  p50  p95  last exit code');
});
