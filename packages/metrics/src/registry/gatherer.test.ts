import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registryGatherer } from '../index.ts';
import type { MetricFamily } from '../model.ts';
import { CLIENTS, type Client, newRegistry } from '../testing/clients.ts';
import { deadlineIn } from '../testing/deadline.ts';

const gatherFamilies = async (registry: object): Promise<Record<string, MetricFamily>> => {
  const { families } = await registryGatherer(registry as never).gather();
  return Object.fromEntries(families.map((family) => [family.name, family]));
};

/** One metric of each type, with and without labels. */
function fill(client: Client, registry: ReturnType<typeof newRegistry>): void {
  const registers = [registry];
  const about = { help: 'A "help"\nof \\ lines', registers, labelNames: ['pod', 'zone'] };
  new client.Counter({ ...about, name: 'calls_total' }).inc({ pod: 'a', zone: 'x' }, 3);
  new client.Counter({ ...about, name: 'payload_msgs' }).inc({ pod: 'a' });
  new client.Gauge({ ...about, name: 'items' }).set({ pod: 'b', zone: 'y\n"' }, -1.5);
  new client.Gauge({ name: 'plain', help: 'plain', registers }).set(Number.POSITIVE_INFINITY);
  new client.Histogram({ ...about, name: 'seconds', buckets: [0.5, 1, 10] }).observe(
    { pod: 'a', zone: 'x' },
    0.7,
  );
  new client.Histogram({ name: 'bare_seconds', help: 'h', registers, buckets: [1] }).observe(2);
  new client.Summary({ ...about, name: 'latency', percentiles: [0.5, 0.9] }).observe(
    { pod: 'a', zone: 'x' },
    4,
  );
  new client.Summary({ name: 'bare_latency', help: 's', registers, percentiles: [0.5] });
}

for (const [name, client] of Object.entries(CLIENTS)) {
  test(`${name}: a registry becomes families with their names, labels and values`, async () => {
    const registry = newRegistry(client);
    fill(client, registry);
    const families = await gatherFamilies(registry);
    assert.deepEqual(families.calls_total?.points, [{ labels: { pod: 'a', zone: 'x' }, value: 3 }]);
    assert.deepEqual(families.payload_msgs?.points, [{ labels: { pod: 'a' }, value: 1 }]);
    assert.deepEqual(families.items?.points, [{ labels: { pod: 'b', zone: 'y\n"' }, value: -1.5 }]);
    assert.deepEqual(families.plain?.points, [{ labels: {}, value: Number.POSITIVE_INFINITY }]);
    assert.deepEqual(families.seconds?.points, [
      { labels: { pod: 'a', zone: 'x' }, bounds: [0.5, 1, 10], counts: [0, 1, 1], count: 1, sum: 0.7 },
    ]);
    assert.deepEqual(families.bare_seconds?.points, [
      { labels: {}, bounds: [1], counts: [0], count: 1, sum: 2 },
    ]);
    const quantiles = [0.5, 0.9].map((quantile) => ({ quantile, value: 4 }));
    assert.deepEqual(families.latency?.points, [
      { labels: { pod: 'a', zone: 'x' }, quantiles, count: 1, sum: 4 },
    ]);
    assert.deepEqual(families.bare_latency?.points, [
      { labels: {}, quantiles: [{ quantile: 0.5, value: Number.NaN }], count: 0, sum: 0 },
    ]);
    assert.equal(families.items?.help, 'A "help"\nof \\ lines');
  });

  for (const format of ['text', 'openmetrics'] as const)
    test(`${name}: reading a registry of ${format} changes nothing of what it writes`, async () => {
      const [registry, untouched] = [newRegistry(client, format), newRegistry(client, format)];
      for (const each of [registry, untouched]) {
        fill(client, each);
        each.setDefaultLabels({ cluster: 'c' });
      }
      await gatherFamilies(registry);
      const before = await registry.metrics();
      assert.equal(before, await untouched.metrics());
      await gatherFamilies(registry);
      assert.equal(await registry.metrics(), before);
    });

  test(`${name}: a counter keeps its name after an OpenMetrics render took the suffix away`, async () => {
    const registry = newRegistry(client, 'openmetrics');
    fill(client, registry);
    await registry.metrics();
    assert.equal(registry.getSingleMetric('calls_total')?.['name' as never], 'calls');
    assert.ok('calls_total' in (await gatherFamilies(registry)));
  });

  test(`${name}: exemplars come with their labels, values and times`, async () => {
    const registry = newRegistry(client, 'openmetrics');
    const about = { help: 'h', registers: [registry], enableExemplars: true };
    const before = Date.now() / 1000;
    const counter = new client.Counter({ ...about, name: 'calls_total' });
    const histogram = new client.Histogram({ ...about, name: 'seconds', buckets: [1, 2] });
    counter.inc({ exemplarLabels: { trace_id: 'abc' }, value: 2 } as never);
    histogram.observe({ value: 1.5, exemplarLabels: { trace_id: 'def' } } as never);
    histogram.observe({ value: 9, exemplarLabels: { trace_id: 'ghi' } } as never);
    const { calls_total: calls, seconds } = await gatherFamilies(registry);
    assert.ok(calls?.type === 'counter' && seconds?.type === 'histogram');
    const exemplar = calls.points[0]?.exemplar;
    assert.deepEqual([exemplar?.labels, exemplar?.value], [{ trace_id: 'abc' }, 2]);
    assert.ok(exemplar?.timestamp && exemplar.timestamp >= before && exemplar.timestamp <= Date.now() / 1000);
    const places = seconds.points[0]?.exemplars?.map((each) => each && [each.labels.trace_id, each.value]);
    assert.deepEqual(places, [undefined, ['def', 1.5], ['ghi', 9]]);
  });

  test(`${name}: a snapshot stays as it is while the registry goes on`, async () => {
    const registry = newRegistry(client);
    const labels = { pod: 'a' };
    const registers = [registry];
    const counter = new client.Counter({ name: 'x_total', help: 'h', registers, labelNames: ['pod'] });
    const histogram = new client.Histogram({
      name: 'h',
      help: 'h',
      registers,
      labelNames: ['pod'],
      buckets: [1],
    });
    counter.inc(labels);
    histogram.observe(labels, 1);
    const families = await gatherFamilies(registry);
    const before = structuredClone(families);
    counter.inc(labels);
    histogram.observe(labels, 1);
    labels.pod = 'b';
    assert.deepEqual(families, before);
    assert.throws(() => Object.assign(families.h?.points ?? {}, { 0: 1 }), TypeError);
  });

  test(`${name}: series that appear, vanish and come back are read right each time`, async () => {
    const registry = newRegistry(client);
    const histogram = new client.Histogram({
      name: 'h',
      help: 'h',
      registers: [registry],
      labelNames: ['pod'],
      buckets: [1],
    });
    const gatherer = registryGatherer(registry);
    const pods = async () => {
      const { families, losses } = await gatherer.gather();
      assert.deepEqual(losses, []);
      return families[0]?.points.map((point) => point.labels.pod);
    };
    for (const pod of ['a', 'b', 'c']) histogram.observe({ pod }, 1);
    assert.deepEqual(await pods(), ['a', 'b', 'c']);
    histogram.remove({ pod: 'a' });
    assert.deepEqual(await pods(), ['b', 'c']);
    histogram.observe({ pod: 'a' }, 1);
    histogram.remove({ pod: 'c' });
    assert.deepEqual(await pods(), ['b', 'a']);
    registry.resetMetrics();
    assert.deepEqual(await pods(), []);
  });

  test(`${name}: labels of setDefaultLabels are added where a series has not got them`, async () => {
    const registry = newRegistry(client);
    fill(client, registry);
    const gatherer = registryGatherer(registry);
    await gatherer.gather();
    registry.setDefaultLabels({ zone: 'default', cluster: 'c' });
    const { families } = await gatherer.gather();
    const labels = Object.fromEntries(families.map((family) => [family.name, family.points[0]?.labels]));
    assert.deepEqual(labels.payload_msgs, { pod: 'a', zone: 'default', cluster: 'c' });
    assert.deepEqual(labels.seconds, { pod: 'a', zone: 'x', cluster: 'c' });
    assert.deepEqual(labels.bare_latency, { zone: 'default', cluster: 'c' });
  });

  test(`${name}: series that share a label set by one reused object are dropped and listed`, async () => {
    const registry = newRegistry(client);
    const counter = new client.Counter({ name: 'x', help: 'h', registers: [registry], labelNames: ['pod'] });
    const labels = { pod: 'a' };
    counter.inc(labels);
    labels.pod = 'b';
    counter.inc(labels);
    const gatherer = registryGatherer(registry);
    for (let turn = 0; turn < 2; turn += 1) {
      const { families, losses } = await gatherer.gather();
      assert.deepEqual(families[0]?.points, [{ labels: { pod: 'b' }, value: 1 }]);
      assert.deepEqual(
        losses.map(({ source, reason }) => [source, reason]),
        [['x', 'duplicate']],
      );
    }
  });

  test(`${name}: a collect that throws or hangs loses its own family alone, and is not called again`, async () => {
    const registry = newRegistry(client);
    const registers = [registry];
    const about = { help: 'h', registers };
    let calls = 0;
    const fail = () => {
      throw new Error('no such device');
    };
    const hang = () => {
      calls += 1;
      return new Promise<void>(() => {});
    };
    new client.Gauge({ ...about, name: 'failing', collect: fail });
    new client.Histogram({ ...about, name: 'failing_seconds', buckets: [1], collect: fail });
    new client.Gauge({ ...about, name: 'hanging', collect: hang });
    new client.Histogram({ ...about, name: 'hanging_seconds', buckets: [1], collect: hang });
    new client.Gauge({
      ...about,
      name: 'fresh',
      collect() {
        this.set(7);
      },
    });
    const gatherer = registryGatherer(registry);
    for (let turn = 0; turn < 2; turn += 1) {
      const { families, losses } = await gatherer.gather(deadlineIn(50));
      assert.deepEqual(
        families.map((family) => [family.name, family.points.length]),
        [['fresh', 1]],
      );
      assert.deepEqual(losses.map(({ source, reason }) => [source, reason]).sort(), [
        ['failing', 'error'],
        ['failing_seconds', 'error'],
        ['hanging', 'timeout'],
        ['hanging_seconds', 'timeout'],
      ]);
      assert.match(losses.find(({ source }) => source === 'failing')?.message ?? '', /no such device/);
    }
    assert.equal(calls, 2);
  });
}

test('prom-client: label sets that its key confuses are one series, as in its own output', async () => {
  const { 'prom-client': client } = CLIENTS;
  assert.ok(client);
  const registry = newRegistry(client);
  const counter = new client.Counter({ name: 'x', help: 'h', registers: [registry], labelNames: ['a', 'b'] });
  counter.inc({ a: '1,b:2', b: '3' });
  counter.inc({ a: '1', b: '2,b:3' });
  const { x } = await gatherFamilies(registry);
  assert.deepEqual(x?.points, [{ labels: { a: '1,b:2', b: '3' }, value: 2 }]);
});

test('lines of a metric that is built otherwise may come in any order and without labels', async () => {
  const line = (metricName: string, value: number, labels?: object) => ({ metricName, value, labels });
  const aggregated = {
    name: 'seconds',
    help: 'h',
    type: 'histogram',
    get: () => ({
      name: 'seconds',
      type: 'histogram',
      values: [
        line('seconds_count', 3, { pod: 'a' }),
        line('seconds_count', 1),
        line('seconds_bucket', 3, { le: '+Inf', pod: 'a' }),
        line('seconds_bucket', 1, { le: '+Inf' }),
        line('seconds_bucket', 2, { le: 1, pod: 'a' }),
        line('seconds_bucket', 1, { le: 1 }),
        line('seconds_sum', 5, { pod: 'a' }),
        line('seconds_sum', 0.5),
      ],
    }),
  };
  const later = { name: 'later', help: 'h', type: 'unknown', get: () => ({ values: [{ value: 1 }] }) };
  const { seconds, later: unknown } = await gatherFamilies({ getMetricsAsArray: () => [aggregated, later] });
  assert.deepEqual(seconds?.points, [
    { labels: { pod: 'a' }, bounds: [1], counts: [2], count: 3, sum: 5 },
    { labels: {}, bounds: [1], counts: [1], count: 1, sum: 0.5 },
  ]);
  assert.deepEqual([unknown?.type, unknown?.points], ['unknown', [{ labels: {}, value: 1 }]]);
});

test('what is no registry is refused with a stable code', () => {
  for (const wrong of [undefined, null, 'register', {}, { getMetricsAsArray: [] }])
    assert.throws(() => registryGatherer(wrong as never), { code: 'ERR_METRICS_REGISTRY' });
});
