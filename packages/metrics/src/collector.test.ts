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

test('a series that cannot be read is left out alone, and listed by its family', async () => {
  const unreadable = { toString: () => assert.fail('no text') };
  const points = [
    { labels: { pod: 'a' }, value: 1 },
    { value: 1 },
    null,
    7,
    { labels: { pod: unreadable }, value: 1 },
    { labels: { pod: 'b' }, value: 2n },
    { labels: { pod: 'c' }, value: 3 },
  ];
  const family = { name: 'items', help: 'h', type: 'gauge', points };
  const { families, losses } = await collector(() => [family] as unknown as MetricFamily[]).gather();
  assert.deepEqual(families, [
    gauge('items', { labels: { pod: 'a' }, value: 1 }, { labels: { pod: 'c' }, value: 3 }),
  ]);
  assert.deepEqual(losses, [
    { source: 'items', reason: 'invalid', message: '5 series of items cannot be written' },
  ]);
});

test('a number that its type cannot have is left out and listed, and one that Prometheus takes stays', async () => {
  const counted = { labels: {}, bounds: [-1, 1], counts: [1, 2], count: 2, sum: 1 };
  const summed = { labels: {}, quantiles: [], count: 1, sum: 1 };
  const number = (value: number) => ({ labels: {}, value });
  const cases: readonly (readonly [type: string, isKept: boolean, ...points: object[]])[] = [
    ['counter', false, number(-1), number(Number.NaN), number(Number.NEGATIVE_INFINITY)],
    ['counter', true, number(0), number(0.5), number(Number.POSITIVE_INFINITY)],
    ['gauge', true, number(-1), number(Number.NaN)],
    ['unknown', true, number(-1), number(Number.NaN)],
    ['info', false, number(0), number(2), number(Number.NaN)],
    ['info', true, number(1)],
    ['stateset', false, number(0.5), number(-1), number(7), number(Number.NaN)],
    ['stateset', true, number(0), number(1)],
    ['histogram', false, { ...counted, counts: [-1, 2] }, { ...counted, bounds: [], counts: [], count: -1 }],
    ['histogram', false, { ...counted, counts: [Number.NaN, 2] }, { ...counted, count: Number.NaN }],
    [
      'histogram',
      true,
      counted,
      { ...counted, counts: [0.5, 1.5], sum: -1 },
      { ...counted, sum: Number.NaN },
    ],
    ['summary', false, { ...summed, count: -1 }, { ...summed, count: Number.NaN }],
    ['summary', true, summed, { ...summed, sum: -1 }],
  ];
  for (const [type, isKept, ...points] of cases)
    for (const point of points) {
      const family = { name: 'x', help: 'h', type, points: [point] } as unknown as MetricFamily;
      const { families, losses } = await collector(() => [family]).gather();
      const told = `${type} ${JSON.stringify(point)}`;
      assert.equal(families[0]?.points.length, isKept ? 1 : 0, told);
      assert.deepEqual(
        losses.map(({ reason }) => reason),
        isKept ? [] : ['invalid'],
        told,
      );
    }
});

test('a family is a copy: what its maker does to it afterwards is not seen', async () => {
  const made = gauge('items', { labels: { pod: 'a' }, value: 1 });
  const { families } = await collector(() => [made]).gather();
  Object.assign(made.points[0] ?? {}, { value: 2 });
  Object.assign(made, { name: 'other' });
  assert.deepEqual(families, [gauge('items', { labels: { pod: 'a' }, value: 1 })]);
  assert.throws(() => Object.assign(families[0]?.points[0] ?? {}, { value: 3 }), TypeError);
});
