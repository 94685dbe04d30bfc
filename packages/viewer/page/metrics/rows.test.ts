import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricRow, MetricTarget } from '../../src/page-api/contract.ts';
import { columnsOfAll, countOf, isRate } from './columns.ts';
import { keyOf, labelsOf, shownRows, titleOf } from './rows.ts';
import { formatValue } from './value.ts';

const row = (group: MetricRow['group'], family: string, labels = {}): MetricRow => ({
  group,
  family,
  labels,
  type: 'counter',
  help: 'Number of requests.',
  unit: '',
  value: 1,
  failedShare: null,
  p50: null,
  p95: null,
  values: [],
  p95s: [],
});

const [main, other] = [
  row('HTTP clients', 'rest_client_requests_total', { code: '404' }),
  row('Others', 'a_total'),
];
const target = (...rows: MetricRow[]): MetricTarget => ({
  name: 'vk',
  url: '',
  state: 'up',
  reason: '',
  lastMicros: 1,
  tookMicros: 1,
  rows,
  moreRows: [],
  cutRows: 0,
  droppedSeries: 0,
});

test('without words the main rows are shown, and all where none is main or all are wanted', () => {
  assert.deepEqual(shownRows(target(main, other), ' ', false), [main]);
  assert.deepEqual(shownRows(target(main, other), '', true), [main, other]);
  assert.deepEqual(shownRows(target(other), '', false), [other]);
});

test('words are looked for in names, labels and help of all rows, and all of them have to be there', () => {
  assert.deepEqual(shownRows(target(main, other), 'REQUESTS a_', false), [other]);
  assert.deepEqual(shownRows(target(main, other), '404', false), [main]);
  assert.deepEqual(shownRows(target(main, other), '404 others', false), []);
});

test('a span is called by its name, and what the title says the labels do not', () => {
  const span = row('Spans', 'traces_span_metrics_calls_total', { span_name: 'Create', kind: 'x', empty: '' });
  assert.deepEqual([titleOf(span), labelsOf(span)], ['Create', 'kind="x"']);
  assert.deepEqual([titleOf(main), labelsOf(main)], ['rest_client_requests_total', 'code="404"']);
  assert.notEqual(keyOf('vk', main), keyOf('other', main));
});

test('a table has columns for what some row says beside its number', () => {
  const span: MetricRow = { ...main, type: 'histogram', failedShare: 0 };
  const took: MetricRow = { ...main, type: 'histogram' };
  const shapes = [[main], [main, took], [{ ...main, failedShare: 0.5 }], [took, span]].map(columnsOfAll);
  assert.deepEqual(shapes, [
    { quantiles: false, failed: false },
    { quantiles: true, failed: false },
    { quantiles: false, failed: true },
    { quantiles: true, failed: true },
  ]);
  assert.deepEqual(shapes.map(countOf), [0, 3, 1, 4]);
  assert.deepEqual([isRate({ type: 'summary' }), isRate({ type: 'gauge' })], [true, false]);
});

const values: readonly [
  type: MetricRow['type'],
  family: string,
  unit: string,
  value: number,
  text: string,
][] = [
  ['counter', 'calls_total', '', 0.5, '30 /min'],
  ['counter', 'sent_bytes_total', 'bytes', 1_500, '1.5 kB/s'],
  ['counter', 'process_cpu_seconds_total', 'seconds', 0.012, '1.2 %'],
  ['histogram', 'took_seconds', 'seconds', 12, '12 /s'],
  ['gauge', 'lag_seconds', 'seconds', 0.0021, '2.1 ms'],
  ['gauge', 'skew_seconds', 'seconds', -2, '-2'],
  ['gauge', 'memory_bytes', 'bytes', 0, '0 B'],
  ['gauge', 'memory_bytes', 'bytes', 92_045_312, '92 MB'],
  ['gauge', 'used_ratio', 'ratio', 0.5, '50 %'],
  ['gauge', 'items', '', 1_234.4, '1,230'],
  ['unknown', 'tiny', '', 0.000123, '0.000123'],
];

for (const [type, family, unit, value, text] of values) {
  test(`${value} of the ${type} ${family} is written ${text}`, () => {
    assert.equal(formatValue({ type, family, unit }, value), text);
  });
}

test('a time is written as a time', () => {
  const now = Date.now() / 1_000;
  assert.match(
    formatValue({ type: 'gauge', family: 'process_start_time_seconds', unit: 'seconds' }, now),
    /\d\d:\d\d:\d\d/,
  );
});
