import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { collector, createRenderer, type MetricFamily, registryGatherer } from '../index.ts';
import { write, writeWith } from '../testing/write.ts';

const PODS: readonly Readonly<Record<string, string>>[] = ['a', 'b"', 'c', 'd', 'e'].map((pod) =>
  Object.freeze({ pod }),
);

type Pod = (typeof PODS)[number];

/** A family of one name and of either type, whose series have frozen labels: these are known again. */
async function gathered(pods: readonly Pod[], type: 'gauge' | 'histogram', value: number) {
  const help = 'h';
  const numbers = pods.map((labels) => ({ labels, value }));
  const counted = { bounds: [1], counts: [1], count: 3, sum: value };
  const family: MetricFamily =
    type === 'gauge'
      ? { name: 'x', help, type, points: numbers }
      : { name: 'x', help, type, points: pods.map((labels) => ({ labels, ...counted })) };
  return (await collector(() => [family]).gather()).families;
}

test('frozen labels are the same object at each gather', async () => {
  const labels = async () => (await gathered(PODS, 'gauge', 1))[0]?.points.map((point) => point.labels);
  const [first, second] = [await labels(), await labels()];
  assert.ok(first?.every((each, i) => each === second?.[i]));
});

test('labels whose owner can still change them are read at each gather', async () => {
  const labels = { pod: 'a' };
  const gatherer = collector(() => [{ name: 'x', help: 'h', type: 'gauge', points: [{ labels, value: 1 }] }]);
  await gatherer.gather();
  labels.pod = 'b';
  assert.deepEqual((await gatherer.gather()).families[0]?.points[0]?.labels, { pod: 'b' });
});

test('frozen labels with a name of its own stay out of a histogram, whatever was made of them before', async () => {
  const labels = Object.freeze({ le: '1' });
  const counted = { bounds: [], counts: [], count: 1, sum: 1 };
  const { families, losses } = await collector(() => [
    { name: 'x', help: 'h', type: 'gauge', points: [{ labels, value: 1 }] },
    { name: 'y', help: 'h', type: 'histogram', points: [{ labels, ...counted }] },
  ]).gather();
  assert.deepEqual(
    families.map(({ points }) => points.length),
    [1, 0],
  );
  assert.deepEqual(
    losses.map(({ reason }) => reason),
    ['invalid'],
  );
});

test('a renderer that remembers writes the same as a new one, however series change and little it may keep', async () => {
  const turn = fc.record({
    pods: fc.uniqueArray(fc.constantFrom(...PODS)),
    type: fc.constantFrom('gauge', 'histogram'),
    value: fc.oneof(fc.double(), fc.integer()),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn), fc.constantFrom(0, 600, 1e6), async (turns, cacheBytes) => {
      const renderer = createRenderer('openmetrics', { cacheBytes });
      for (const { pods, type, value } of turns) {
        const families = await gathered(pods, type, value);
        const bodies = await Promise.all([writeWith(renderer, families), writeWith(renderer, families)]);
        const expected = await write(families, 'openmetrics');
        assert.deepEqual(bodies, [expected, expected]);
      }
    }),
    { numRuns: 200 },
  );
});

const observed = fc.record({
  pod: fc.constantFrom('a', 'b', 'c'),
  value: fc.double({ min: 0, max: 3, noNaN: true }),
  trace: fc.option(fc.constantFrom('1', '2')),
});
const change = fc.record({ observed: fc.array(observed, { maxLength: 2 }), gone: fc.subarray(['a', 'b']) });

test('lines of histograms are written anew when these change, and only theirs, however little may be kept', async () => {
  const changes = fc.array(change, { maxLength: 6 });
  const property = fc.asyncProperty(
    changes,
    fc.constantFrom(0, 1_000, 2_000, 1e6),
    async (all, cacheBytes) => {
      const registry = new Registry();
      registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
      const histogram = new Histogram({
        name: 'x',
        help: 'h',
        labelNames: ['pod', 'trace_id'],
        buckets: [1, 2],
        enableExemplars: true,
        registers: [registry],
      });
      const gatherer = registryGatherer(registry);
      const renderer = createRenderer('openmetrics', { cacheBytes });
      for (const { observed, gone } of all) {
        for (const pod of gone) histogram.remove({ pod });
        for (const { pod, value, trace } of observed)
          histogram.observe({
            labels: { pod },
            value,
            ...(trace && { exemplarLabels: { trace_id: trace } }),
          });
        for (let again = 0; again < 3; again += 1) {
          const { families } = await gatherer.gather();
          assert.equal(await writeWith(renderer, families), await write(families, 'openmetrics'));
        }
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('renders at a time, of what was before and after a change, keep their lines apart', async () => {
  const before = await gathered(PODS, 'histogram', 1);
  const after = await gathered(PODS.slice(1), 'histogram', 2);
  const renderer = createRenderer('text');
  for (const turn of [
    [before, before, before],
    [after, before, before],
    [after, after, after, before],
  ]) {
    const bodies = await Promise.all(turn.map((families) => writeWith(renderer, families)));
    assert.deepEqual(bodies, await Promise.all(turn.map((families) => write(families, 'text'))));
  }
});

test('a render that is broken off leaves what the next ones write as it is', async () => {
  const labels = Array.from({ length: 5_000 }, (_, i) => Object.freeze({ pod: `pod-${i}` }));
  const renderer = createRenderer('text', { cacheBytes: 500_000 });
  for (let turn = 0; turn < 4; turn += 1) {
    const families = await gathered(labels.slice(turn), turn === 2 ? 'histogram' : 'gauge', turn);
    for await (const _ of renderer.render({ families, losses: [] })) break;
    assert.equal(await writeWith(renderer, families), await write(families, 'text'));
  }
});
