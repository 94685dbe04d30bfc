import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import { registryGatherer } from '../index.ts';
import { CLIENTS, type Client, newRegistry } from '../testing/clients.ts';
import { deadlineIn } from '../testing/deadline.ts';

/** One metric of each kind that is read where it is stored. */
function metricsOf(client: Client) {
  const registry = newRegistry(client);
  const about = { help: 'h', registers: [registry], labelNames: ['pod', 'zone'] };
  return {
    registry,
    histogram: new client.Histogram({ ...about, name: 'seconds', buckets: [0.5, 1, 10] }),
    counter: new client.Counter({ ...about, name: 'calls_total' }),
    gauge: new client.Gauge({ ...about, name: 'items' }),
  };
}

type Metrics = ReturnType<typeof metricsOf>;
type Change = (metrics: Metrics) => void;

const labels = fc.record(
  { pod: fc.constantFrom('a', 'b', 'c', ''), zone: fc.constantFrom('x', 'y') },
  { requiredKeys: ['pod'] },
);
const value = fc.constantFrom(0, 0.3, 1, 7, 1e9);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(labels, value).map(
    ([of, seconds]): Change =>
      ({ histogram }) =>
        histogram.observe(of, seconds),
  ),
  fc.tuple(labels, value).map(
    ([of, by]): Change =>
      ({ counter }) =>
        counter.inc(of, by),
  ),
  fc.tuple(labels, value).map(
    ([of, now]): Change =>
      ({ gauge }) =>
        gauge.set(of, now),
  ),
  labels.map(
    (of): Change =>
      ({ histogram }) =>
        histogram.zero(of),
  ),
  labels.map(
    (of): Change =>
      ({ histogram }) =>
        histogram.remove(of),
  ),
  labels.map(
    (of): Change =>
      ({ gauge, counter }) => {
        gauge.remove(of);
        counter.remove(of);
      },
  ),
  fc.constant<Change>(({ histogram }) => histogram.reset()),
  fc.constant<Change>(({ registry }) => registry.resetMetrics()),
  fc.constantFrom({ zone: 'z' }, {}).map(
    (of): Change =>
      ({ registry }) =>
        registry.setDefaultLabels(of),
  ),
);

for (const [name, client] of Object.entries(CLIENTS)) {
  test(`${name}: a gatherer that remembers reads what a new one reads, however series change`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 6 }), async (turns) => {
        const metrics = metricsOf(client);
        const remembering = registryGatherer(metrics.registry);
        for (const changes of turns) {
          for (const apply of changes) apply(metrics);
          assert.deepEqual(await remembering.gather(), await registryGatherer(metrics.registry).gather());
        }
      }),
      { numRuns: 150 },
    );
  });

  test(`${name}: a series that has not changed is the same point again, and frozen`, async () => {
    const { registry, histogram, gauge } = metricsOf(client);
    for (const pod of ['a', 'b']) {
      histogram.observe({ pod }, 1);
      gauge.set({ pod }, 1);
    }
    const gatherer = registryGatherer(registry);
    const points = async () => (await gatherer.gather()).families.flatMap((family) => [...family.points]);
    const before = await points();
    histogram.observe({ pod: 'a' }, 1);
    gauge.set({ pod: 'b' }, 2);
    const after = await points();
    assert.deepEqual(
      after.map((point, i) => point === before[i]),
      [false, true, true, false],
    );
    for (const point of after) {
      assert.ok(Object.isFrozen(point) && Object.isFrozen(point.labels));
      assert.ok(!('counts' in point) || (Object.isFrozen(point.counts) && Object.isFrozen(point.bounds)));
    }
  });

  test(`${name}: a series that was set to zero and observed as often as before is read anew`, async () => {
    const { registry, histogram } = metricsOf(client);
    const gatherer = registryGatherer(registry);
    const of = { pod: 'a' };
    const counts = async (seconds: number) => {
      histogram.zero(of);
      histogram.observe(of, seconds);
      const [point] = (await gatherer.gather()).families[0]?.points ?? [];
      return point && 'counts' in point ? [...point.counts, point.sum] : [];
    };
    assert.deepEqual(await counts(0.7), [0, 1, 1, 0.7]);
    assert.deepEqual(await counts(7), [0, 0, 1, 7]);
  });

  test(`${name}: labels that their owner changes after they were read stay as they were read`, async () => {
    const { registry, histogram } = metricsOf(client);
    const [first, second] = [{ pod: 'a' }, { pod: 'b' }];
    histogram.observe(first, 1);
    histogram.observe(second, 1);
    const gatherer = registryGatherer(registry);
    const pods = async () => (await gatherer.gather()).families[0]?.points.map((point) => point.labels.pod);
    assert.deepEqual(await pods(), ['a', 'b']);
    second.pod = 'le';
    assert.deepEqual(await pods(), ['a', 'b']);
    histogram.remove({ pod: 'a' });
    assert.deepEqual(await pods(), ['b']);
  });

  test(`${name}: a metric that takes another's name has its own help, type and labels`, async () => {
    const registry = newRegistry(client);
    const about = { name: 'x', registers: [registry], labelNames: ['le'] };
    new client.Gauge({ ...about, help: 'first' }).set({ le: 'a' }, 1);
    const gatherer = registryGatherer(registry);
    await gatherer.gather();
    registry.removeSingleMetric('x');
    new client.Counter({ ...about, help: 'second' }).inc({ le: 'b' });
    const { families, losses } = await gatherer.gather();
    assert.deepEqual(families, [
      { name: 'x', help: 'second', type: 'counter', points: [{ labels: { le: 'b' }, value: 1 }] },
    ]);
    assert.deepEqual(losses, []);
  });

  test(`${name}: a metric of a class of its own is asked for its values`, async () => {
    class Doubled extends client.Gauge {
      override async get() {
        const got = await super.get();
        return { ...got, values: got.values.map((each) => ({ ...each, value: each.value * 2 })) };
      }
    }
    const registry = newRegistry(client);
    new Doubled({ name: 'x', help: 'h', registers: [registry] }).set(3);
    const { families } = await registryGatherer(registry).gather();
    assert.deepEqual(families[0]?.points, [{ labels: {}, value: 6 }]);
  });
}

test('a metric whose get hangs loses its own family alone', async () => {
  const metric = (name: string, get: () => unknown) => ({ name, help: 'h', type: 'gauge', get });
  let calls = 0;
  const hanging = metric('hanging', () => {
    calls += 1;
    return new Promise(() => {});
  });
  const good = metric('good', () => ({ values: [{ value: 1 }] }));
  const gatherer = registryGatherer({ getMetricsAsArray: () => [hanging, good] });
  for (let turn = 0; turn < 2; turn += 1) {
    const { families, losses } = await gatherer.gather(deadlineIn(50));
    assert.deepEqual(
      families.map((family) => family.name),
      ['good'],
    );
    assert.deepEqual(
      losses.map(({ source, reason }) => [source, reason]),
      [['hanging', 'timeout']],
    );
  }
  assert.equal(calls, 1);
});

test('a signal that lives longer than a gather is not listened to any more', async () => {
  const { signal } = new AbortController();
  const gatherer = registryGatherer(newRegistry(CLIENTS['prom-client'] as Client));
  for (let turn = 0; turn < 3; turn += 1) await gatherer.gather(signal);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
