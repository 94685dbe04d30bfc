import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodRow } from '../../src/page-api/contract.ts';
import { podFilterOf, podMatches, valuesOf } from './filter.ts';
import { lifeMicros, stageTotals } from './stages.ts';

const pod = (given: Partial<PodRow>): PodRow => ({
  uid: 'u-1',
  name: 'train',
  namespace: 'default',
  service: 'VK-InterLink-a',
  phase: 'Running',
  failed: false,
  error: '',
  attempts: 1,
  startMicros: 0,
  endMicros: null,
  segments: [],
  spans: [],
  ...given,
});

const segments: PodRow['segments'] = [
  { stage: 'waiting', startMicros: 0, endMicros: 1_000 },
  { stage: 'call', startMicros: 1_000, endMicros: 3_000 },
  { stage: 'waiting', startMicros: 3_000, endMicros: 8_000 },
  { stage: 'call', startMicros: 8_000, endMicros: 9_000 },
  { stage: 'running', startMicros: 9_000, endMicros: null },
];

test('the time of a stage is that of all its segments, the last of which may still grow', () => {
  assert.deepEqual(stageTotals(pod({ segments }), 20_000), [
    ['waiting', 6_000],
    ['call', 3_000],
    ['running', 11_000],
  ]);
});

test('a life that has not ended lasts until now', () => {
  assert.equal(lifeMicros(pod({}), 5_000), 5_000);
  assert.equal(lifeMicros(pod({ endMicros: 3_000 }), 5_000), 3_000);
});

test('pods are found by a part of their name or uid, and by namespace, service and failure', () => {
  const shows = (row: PodRow, query: Record<string, string>) => podMatches(row, podFilterOf(query));
  assert.ok(shows(pod({}), {}));
  assert.ok(shows(pod({}), { pod: 'DEFAULT/tr' }));
  assert.ok(shows(pod({}), { pod: 'u-1' }));
  assert.ok(!shows(pod({}), { pod: 'other' }));
  assert.ok(!shows(pod({}), { namespace: 'kube-system' }));
  assert.ok(shows(pod({}), { service: 'VK-InterLink-a' }));
  assert.ok(!shows(pod({}), { error: '1' }));
  assert.ok(shows(pod({ failed: true }), { error: '1' }));
});

test('the choices of a filter are sorted and each stands once', () => {
  const pods = [pod({ namespace: 'b' }), pod({ namespace: 'a' }), pod({ namespace: 'b' })];
  assert.deepEqual(valuesOf(pods, 'namespace'), ['a', 'b']);
});
