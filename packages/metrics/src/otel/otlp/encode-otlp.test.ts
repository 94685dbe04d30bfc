import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Labels, MetricFamily } from '../../model.ts';
import { anyText } from '../../testing/text.ts';
import { decodeRequest, metricsOf, plainOf, pointsOf, rewritten } from '../testing/proto.ts';
import { encodeOtlp } from './encode-otlp.ts';

const name = fc.stringMatching(/^[a-z]{1,12}$/);
const text = anyText({ maxLength: 90 });
const labels: fc.Arbitrary<Labels> = fc.dictionary(name, text, { maxKeys: 4 });
const start = fc.option(fc.integer({ min: 1, max: 2 ** 31 }), { nil: undefined });
const exemplar = fc.record(
  {
    labels: fc.oneof(
      labels,
      fc.record({
        trace_id: fc.stringMatching(/^[0-9a-f]{32}$/),
        span_id: fc.stringMatching(/^[0-9a-f]{16}$/),
        user: text,
      }),
    ),
    value: fc.double(),
    timestamp: fc.integer({ min: 1, max: 2 ** 31 }),
  },
  { requiredKeys: ['labels', 'value'] },
);
const counts = fc
  .array(fc.nat({ max: 1e9 }), { minLength: 1, maxLength: 6 })
  .map((all) => all.sort((a, b) => a - b));

const numberPoint = fc.record({
  labels,
  start,
  value: fc.double(),
  exemplar: fc.option(exemplar, { nil: undefined }),
});
const histogramPoint = fc
  .tuple(labels, start, counts, fc.double(), fc.array(exemplar, { maxLength: 3 }))
  .map(([own, from, upTo, sum, exemplars]) => ({
    labels: own,
    start: from,
    bounds: upTo.slice(1).map((_, i) => i * 2.5 - 1),
    counts: upTo.slice(0, -1),
    count: upTo.at(-1) ?? 0,
    sum,
    exemplars: exemplars.slice(0, upTo.length),
  }));
const summaryPoint = fc.record({
  labels,
  start,
  count: fc.nat(),
  sum: fc.double(),
  quantiles: fc
    .uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs), { maxLength: 4 })
    .map((all) => all.sort((a, b) => a - b))
    .chain((all) =>
      fc.tuple(...all.map((quantile) => fc.record({ quantile: fc.constant(quantile), value: fc.double() }))),
    ),
});
const described = fc.record({ name, help: text, unit: fc.option(name, { nil: undefined }) });
const family = fc
  .oneof(
    fc.record({
      about: described,
      type: fc.constantFrom('counter', 'gauge', 'unknown', 'info', 'stateset'),
      points: fc.array(numberPoint, { maxLength: 5 }),
    }),
    fc.record({
      about: described,
      type: fc.constant('histogram'),
      points: fc.array(histogramPoint, { maxLength: 5 }),
    }),
    fc.record({
      about: described,
      type: fc.constant('summary'),
      points: fc.array(summaryPoint, { maxLength: 5 }),
    }),
  )
  .map(({ about, type, points }) => ({ ...about, type, points }) as MetricFamily);

async function bodies(families: readonly MetricFamily[], options = {}): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const body of encodeOtlp({ families, losses: [] }, { time: 1_763_724_000.5, ...options }))
    all.push(body);
  return all;
}

test('protobufjs reads what was written, and writes the same bytes of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(family, { maxLength: 5 }), labels, async (families, resource) => {
      for (const body of await bodies(families, { resource })) {
        assert.equal(rewritten('Request', body).toString('hex'), body.toString('hex'));
        for (const request of decodeRequest(body))
          assert.deepEqual(plainOf(request.resource.attributes), { ...resource });
      }
    }),
    { numRuns: 150 },
  );
});

const many = (count: number, width = 40): MetricFamily => ({
  name: 'x',
  help: 'h',
  type: 'gauge',
  points: Array.from({ length: count }, (_, i) => ({
    labels: { id: String(i), pad: 'p'.repeat(width) },
    value: i,
  })),
});

test('messages stay below the limit, and together have every series once and in order', async () => {
  const scoped: MetricFamily = {
    ...many(300),
    name: 'y',
    points: many(300).points.map((point, i) => ({
      ...point,
      value: i,
      labels: { ...point.labels, otel_scope_name: `s${i % 3}` },
    })),
  } as MetricFamily;
  for (const maxRequestBytes of [1024, 1500, 4096, 1 << 20]) {
    const all = await bodies([many(500), scoped], { maxRequestBytes, resource: { r: 'r' } });
    assert.ok(all.every(({ length }) => length <= maxRequestBytes));
    const metrics = all.flatMap(metricsOf);
    assert.ok(metrics.every((metric) => pointsOf(metric).length > 0));
    const ids = (wanted: string) =>
      metrics
        .filter((metric) => metric.name === wanted)
        .flatMap(pointsOf)
        .map(({ asDouble }) => asDouble);
    assert.deepEqual(
      ids('x'),
      Array.from({ length: 500 }, (_, i) => i),
    );
    assert.equal(new Set(ids('y')).size, 300);
    assert.equal(ids('y').length, 300);
    for (const body of all) {
      const scopes = decodeRequest(body).flatMap(({ scopeMetrics }) =>
        scopeMetrics.map(({ scope }) => scope.name),
      );
      assert.equal(new Set(scopes).size, scopes.length);
      assert.equal(rewritten('Request', body).compare(body), 0);
    }
    if (maxRequestBytes < 2000) assert.ok(all.length > 20);
  }
});

test('a series that alone is over the limit is left out, and the others are not', async () => {
  const [first, ...others] = many(20).points;
  assert.ok(first);
  const huge = { ...first, labels: { id: 'huge', pad: 'é'.repeat(4000) } };
  const wordy: MetricFamily = { ...many(3), name: 'wordy', help: 'w'.repeat(5000) } as MetricFamily;
  const all = await bodies(
    [wordy, { ...many(20), points: [first, huge, ...others] } as MetricFamily, many(2)],
    {
      maxRequestBytes: 2048,
    },
  );
  const points = all.flatMap(metricsOf).flatMap(pointsOf);
  assert.equal(points.length, 22);
  assert.ok(points.every(({ attributes }) => plainOf(attributes).id !== 'huge'));
});

test('the event loop goes on while a large snapshot is encoded', async () => {
  let turns = 0;
  let running = true;
  const count = () => {
    turns += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  const all = await bodies([many(60_000)]);
  running = false;
  assert.ok(all.length > 1);
  assert.ok(turns > 3, `${turns} turns`);
});

test('a limit that no message could keep is refused with a stable code', async () => {
  for (const maxRequestBytes of [0, 1023, Number.NaN])
    await assert.rejects(bodies([], { maxRequestBytes }), {
      code: 'ERR_METRICS_OPTION',
      message: /maxRequestBytes/,
    });
});
