import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collector, type MetricFamily } from './index.ts';
import { deadlineIn } from './testing/deadline.ts';

const gauge = (
  name: string,
  ...points: { labels: Record<string, string>; value: number }[]
): MetricFamily => ({
  name,
  help: 'h',
  type: 'gauge',
  points,
});

test('an object that is gone leaves no series', async () => {
  const peers = new Map([
    ['milan', 1],
    ['turin', 2],
  ]);
  const gatherer = collector(() => [
    gauge('peers', ...[...peers].map(([peer, value]) => ({ labels: { peer }, value }))),
  ]);
  const seen = async () => (await gatherer.gather()).families[0]?.points.map(({ labels }) => labels.peer);
  assert.deepEqual(await seen(), ['milan', 'turin']);
  peers.delete('milan');
  assert.deepEqual(await seen(), ['turin']);
});

test('what was yielded before a collector threw or ran out of time counts', async () => {
  const failing = collector(async function* peers() {
    yield gauge('first', { labels: {}, value: 1 });
    throw new Error('tunnel down');
  });
  const hanging = collector(async function* vms() {
    yield gauge('first', { labels: {}, value: 1 });
    await new Promise(() => {});
  });
  const failed = await failing.gather();
  const late = await hanging.gather(deadlineIn(20));
  for (const { families } of [failed, late])
    assert.deepEqual(
      families.map(({ name }) => name),
      ['first'],
    );
  assert.deepEqual(failed.losses, [{ source: 'peers', reason: 'error', message: 'tunnel down' }]);
  assert.deepEqual(
    late.losses.map(({ source, reason }) => [source, reason]),
    [['vms', 'timeout']],
  );
});

test('families and series that no format can carry are left out and listed', async () => {
  const point = (labels: object, more: object = {}) => ({
    labels,
    bounds: [1],
    counts: [1],
    count: 1,
    sum: 1,
    ...more,
  });
  const families: unknown[] = [
    null,
    7,
    { name: '1st', help: 'h', type: 'gauge', points: [] },
    { name: 'of_type', help: 'h', type: 'constructor', points: [] },
    { name: 'no_points', help: 'h', type: 'gauge' },
    { name: 'no_help', type: 'gauge', points: [] },
    {
      name: 'h',
      help: 'h',
      type: 'histogram',
      points: [
        point({ pod: 'good' }),
        point({ pod: 'good', zone: '' }),
        point({ le: '1' }),
        point({ __name__: 'x' }),
        point({ 'a b': 'x' }),
        point({ pod: 'falls' }, { bounds: [1, 2], counts: [2, 1] }),
        point({ pod: 'over' }, { counts: [3] }),
        point({ pod: 'places' }, { counts: [] }),
        point({ pod: 'unsorted' }, { bounds: [2, 1], counts: [0, 0] }),
        point({ pod: 'text' }, { sum: '1' }),
      ],
    },
    {
      name: 's',
      help: 'h',
      type: 'summary',
      points: [{ labels: {}, quantiles: [{ quantile: 2, value: 1 }], count: 1, sum: 1 }],
    },
  ];
  const snapshot = await collector(() => families as MetricFamily[], { name: 'hostile' }).gather();
  const left = snapshot.families.map(({ name, points }) => [name, points.map(({ labels }) => labels)]);
  assert.deepEqual(left, [
    ['h', [{ pod: 'good' }]],
    ['s', []],
  ]);
  assert.deepEqual(snapshot.losses.map(({ source, reason }) => `${source} ${reason}`).sort(), [
    '1st invalid',
    'h duplicate',
    'h invalid',
    'hostile invalid',
    'hostile invalid',
    'no_help invalid',
    'of_type invalid',
    's invalid',
    'undefined invalid',
  ]);
});

test('a family is a copy: what its maker does to it afterwards is not seen', async () => {
  const made = gauge('items', { labels: { pod: 'a' }, value: 1 });
  const { families } = await collector(() => [made]).gather();
  Object.assign(made.points[0] ?? {}, { value: 2 });
  Object.assign(made, { name: 'other' });
  assert.deepEqual(families, [gauge('items', { labels: { pod: 'a' }, value: 1 })]);
  assert.throws(() => Object.assign(families[0]?.points[0] ?? {}, { value: 3 }), TypeError);
});
