import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceSummary } from '../../src/page-api/contract.ts';
import { arrange, longestOf } from './arrange.ts';

const trace = (traceId: string, spanCount = 1): TraceSummary => ({
  traceId,
  name: 'CreatePodVK',
  service: 'vk',
  complete: true,
  startMicros: 0,
  durationMicros: 10 * spanCount,
  spanCount,
  errorCount: 0,
  services: ['vk'],
  pods: [],
  morePods: 0,
  exitCode: null,
});

const idsOf = (rows: readonly TraceSummary[]) => rows.map(({ traceId }) => traceId).join('');

test('a list that is followed shows what came, in its order', () => {
  const { rows, waiting } = arrange([trace('a')], [trace('c'), trace('b'), trace('a')], 'follow');
  assert.equal(idsOf(rows), 'cba');
  assert.equal(waiting, 0);
});

test('a row that says the same stays the same object', () => {
  const [a, b] = [trace('a'), trace('b')];
  const { rows } = arrange([a, b], [trace('a'), trace('b', 2)], 'follow');
  assert.equal(rows[0], a);
  assert.notEqual(rows[1], b);
});

test('a held list keeps its order, refreshes its rows and counts the new ones', () => {
  const { rows, waiting } = arrange(
    [trace('a'), trace('b')],
    [trace('c'), trace('b', 5), trace('a')],
    'hold',
  );
  assert.equal(idsOf(rows), 'ab');
  assert.equal(rows[1]?.spanCount, 5);
  assert.equal(waiting, 1);
});

test('a held list keeps a row whose trace has left the store', () => {
  assert.equal(idsOf(arrange([trace('a'), trace('b')], [trace('b')], 'hold').rows), 'ab');
});

test('a paused list changes nothing and counts the new ones', () => {
  const shown = [trace('a')];
  const { rows, waiting } = arrange(shown, [trace('b'), trace('a', 9)], 'pause');
  assert.equal(rows, shown);
  assert.equal(waiting, 1);
});

test('bars have a longest row, also where every duration is zero', () => {
  assert.equal(longestOf([trace('a', 3), trace('b', 7)]), 70);
  assert.equal(longestOf([]), 1);
});
