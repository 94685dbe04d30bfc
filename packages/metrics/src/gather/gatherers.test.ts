import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import {
  collector,
  createMetricsHandler,
  GATHER_METRICS,
  type Gatherer,
  gatherers,
  type MetricFamily,
  registryGatherer,
} from '../index.ts';
import { CLIENTS, newRegistry } from '../testing/clients.ts';
import { deadlineIn } from '../testing/deadline.ts';

const family = (
  name: string,
  type: 'counter' | 'gauge' | 'info' | 'unknown' = 'gauge',
  value = 1,
): MetricFamily => ({
  name,
  help: 'h',
  type,
  points: [{ labels: {}, value }],
});

const histogram = (name: string): MetricFamily => ({ name, help: 'h', type: 'histogram', points: [] });

const names = async (gatherer: Gatherer, signal?: AbortSignal) =>
  (await gatherer.gather(signal)).families.map(({ name }) => name);

const OWN = Object.values(GATHER_METRICS);

/** Values of one of the metrics about gathers by their labels. */
async function own(gatherer: Gatherer, name: keyof typeof GATHER_METRICS) {
  const found = (await gatherer.gather()).families.find((each) => each.name === GATHER_METRICS[name]);
  assert.ok(found && found.type !== 'histogram' && found.type !== 'summary');
  return Object.fromEntries(
    found.points.map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

test('registries of both clients and collectors are gathered as one', async () => {
  const registries = Object.values(CLIENTS).map((client, i) => {
    const registry = newRegistry(client);
    new client.Gauge({ name: `client_${i}`, help: 'h', registers: [registry] });
    return registryGatherer(registry);
  });
  const all = gatherers([...registries, collector(() => [family('made')])]);
  assert.deepEqual(await names(all), ['client_0', 'client_1', 'made', ...OWN]);
  assert.deepEqual(await own(all, 'success'), { 0: 1, 1: 1, 2: 1 });
  assert.deepEqual(await own(all, 'losses'), {});
});

test('gathers at the same time share one run, and the next one runs anew', async () => {
  let runs = 0;
  const counting = collector(async () => {
    runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return [family('x')];
  });
  const all = gatherers([counting]);
  const snapshots = await Promise.all(Array.from({ length: 50 }, () => all.gather()));
  assert.equal(runs, 1);
  assert.ok(snapshots.every((snapshot) => snapshot === snapshots[0]));
  await all.gather();
  assert.equal(runs, 2);
});

test('a gatherer that throws, answers nonsense or hangs loses only its own, within the deadline, and is counted', async () => {
  let calls = 0;
  const list: Gatherer[] = [
    {
      name: 'throws',
      gather: () => {
        throw new Error('no');
      },
    },
    { name: 'rejects', gather: () => Promise.reject(new Error('no')) },
    { name: 'nonsense', gather: async () => ({}) as never },
    {
      name: 'hangs',
      gather: () => {
        calls += 1;
        return new Promise(() => {});
      },
    },
    collector(() => [family('good')], { name: 'good' }),
  ];
  const all = gatherers(list, { timeoutMs: 30 });
  assert.deepEqual(await names(all), ['good', ...OWN]);
  assert.deepEqual(await own(all, 'success'), { throws: 0, rejects: 0, nonsense: 0, hangs: 0, good: 1 });
  assert.deepEqual(await own(all, 'losses'), {
    'throws error': 3,
    'rejects error': 3,
    'nonsense error': 3,
    'hangs timeout': 3,
  });
  assert.equal(calls, 1);
});

test('a caller that gives up gets what is there, and does not cut a gather short that others wait for', async () => {
  let answer = () => {};
  const slow = collector(
    () =>
      new Promise<MetricFamily[]>((resolve) => {
        answer = () => resolve([family('slow')]);
      }),
    { name: 'slow' },
  );
  const all = gatherers([collector(() => [family('quick')]), slow]);
  assert.deepEqual(await names(all, deadlineIn(20)), ['quick', ...OWN]);
  const patient = names(all);
  const impatient = await all.gather(deadlineIn(20));
  assert.deepEqual(
    impatient.losses.map(({ reason }) => reason),
    ['timeout'],
  );
  assert.deepEqual(
    impatient.families.map(({ name }) => name),
    ['quick', ...OWN],
  );
  answer();
  assert.deepEqual(await patient, ['quick', 'slow', ...OWN]);
});

test('a gather that its only caller cut short spoils no later one', async () => {
  const steady: Gatherer = {
    name: 'steady',
    gather: async (signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!signal?.aborted) return { families: [family('steady')], losses: [] };
      return { families: [], losses: [{ source: 'steady', reason: 'timeout', message: 'cut short' }] };
    },
  };
  const all = gatherers([steady]);
  const cut = names(all, AbortSignal.abort());
  await Promise.resolve();
  const whole = names(all);
  assert.deepEqual(await cut, OWN);
  assert.deepEqual(await whole, ['steady', ...OWN]);
  assert.deepEqual(await own(all, 'success'), { steady: 1 });
});

test('of families with one name or clashing samples the first stays, and the others are counted', async () => {
  const clashes: readonly (readonly [MetricFamily, MetricFamily, string | undefined])[] = [
    [family('x'), family('x'), 'duplicate'],
    [family('x', 'gauge'), family('x', 'counter'), 'clash'],
    [family('x'), family('x_total', 'counter'), 'clash'],
    [family('x_total', 'counter'), family('x', 'counter'), 'clash'],
    [family('x', 'counter'), family('x_total', 'counter'), 'clash'],
    [family('x_total', 'gauge'), family('x', 'gauge'), undefined],
    [family('x', 'counter'), family('x_total', 'gauge'), undefined],
    [histogram('x'), family('x_bucket'), 'clash'],
    [family('x_count', 'counter'), histogram('x'), 'clash'],
    [family('x_info', 'info'), family('x'), 'clash'],
    [histogram('x'), family('x_max'), undefined],
    [family('a'), family(OWN[0] ?? ''), 'duplicate'],
  ];
  for (const [first, second, reason] of clashes) {
    const all = gatherers([
      collector(() => [first], { name: 'a' }),
      collector(() => [second], { name: 'b' }),
    ]);
    const kept = reason ? [first.name] : [first.name, second.name];
    assert.deepEqual(await names(all), [...kept, ...OWN], `${first.name} ${second.name}`);
    assert.deepEqual(await own(all, 'losses'), reason ? { [`b ${reason}`]: 2 } : {});
  }
});

test('options that cannot be meant are refused with a stable code', () => {
  const one = collector(() => [], { name: 'one' });
  for (const timeoutMs of [0, -1, Number.NaN, 2 ** 31])
    assert.throws(() => gatherers([one], { timeoutMs }), {
      code: 'ERR_METRICS_OPTION',
      message: /timeoutMs/,
    });
  assert.throws(() => gatherers([one, one]), { code: 'ERR_METRICS_OPTION', message: /one/ });
});

test('a registry that is given as it is is refused with what to give', () => {
  for (const wrong of [undefined, {}, new Registry(), () => []])
    for (const given of [[wrong], wrong])
      assert.throws(() => createMetricsHandler(given as never), {
        code: 'ERR_METRICS_OPTION',
        message: /^gatherers(?:\[0\])? is no gatherer: pass registryGatherer\(registry\)/,
      });
});

test("a family that cannot be read loses none of its gatherer's others", async () => {
  const odd = {
    name: 'odd',
    gather: async () => ({ families: [null, family('good')], losses: [] }) as never,
  };
  const all = gatherers([odd]);
  assert.deepEqual(await names(all), ['good', ...OWN]);
  assert.deepEqual(await own(all, 'losses'), { 'odd invalid': 2 });
});

test('a signal that lives longer than a gather is not listened to any more', async () => {
  const { signal } = new AbortController();
  const all = gatherers([collector(() => [family('x')])]);
  for (const gatherer of [all, collector(() => [family('x')])]) await gatherer.gather(signal);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
