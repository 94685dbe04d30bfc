import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exemplar, MetricFamily } from '../../model.ts';
import {
  type DecodedMetric,
  type DecodedResourceMetrics,
  decodeRequest,
  plainOf,
  pointsOf,
} from '../testing/proto.ts';
import { UCUM_OF_WORD } from '../units.ts';
import { encodeOtlp } from './encode-otlp.ts';

const TIME = 1_700_000_000.25;
const TIME_NANOS = '1700000000250000000';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

type Type = MetricFamily['type'];

const number = (type: Type, point: object = {}, described: object = {}): MetricFamily =>
  ({ name: 'x', help: '', type, ...described, points: [{ labels: {}, value: 1, ...point }] }) as MetricFamily;

const histogram = (point: object = {}): MetricFamily => ({
  name: 'x',
  help: '',
  type: 'histogram',
  points: [{ labels: {}, bounds: [1, 2], counts: [1, 3], count: 7, sum: 9, ...point }],
});

const summary = (point: object = {}): MetricFamily => ({
  name: 'x',
  help: '',
  type: 'summary',
  points: [{ labels: {}, quantiles: [{ quantile: 0.5, value: 4 }], count: 7, sum: 9, ...point }],
});

const exemplar = (labels: Record<string, string>, timestamp?: number): Exemplar => ({
  labels,
  value: 0.5,
  ...(timestamp !== undefined && { timestamp }),
});

async function sent(...families: MetricFamily[]): Promise<readonly DecodedResourceMetrics[]> {
  const requests: DecodedResourceMetrics[] = [];
  for await (const body of encodeOtlp({ families, losses: [] }, { time: TIME }))
    requests.push(...decodeRequest(body));
  return requests;
}

/** The only metric that comes of these families. */
async function metric(...families: MetricFamily[]): Promise<DecodedMetric> {
  const [found, ...others] = (await sent(...families)).flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics),
  );
  assert.ok(found);
  assert.equal(others.length, 0);
  return found;
}

const point = async (family: MetricFamily) => pointsOf(await metric(family))[0];
const exemplarOf = async (each: Exemplar) =>
  (await point(number('counter', { exemplar: each })))?.exemplars?.[0];

interface Rule {
  readonly section: string;
  readonly rule: string;
  readonly holds: () => Promise<void>;
}

const rule = (section: string, says: string, holds: () => Promise<void>): Rule => ({
  section,
  rule: says,
  holds,
});

/**
 * "Prometheus Metric points to OTLP" of the OpenTelemetry specification, Prometheus and OpenMetrics Compatibility
 * (opentelemetry-specification 1377f53, specification/compatibility/prometheus_and_openmetrics.md).
 * Not there: native histograms and GaugeHistograms, which no family of this package can be.
 */
const RULES: readonly Rule[] = [
  rule('Metric Metadata', 'the name is not altered', async () => {
    for (const name of ['x_total', 'x', 'x:y_info', 'x_seconds'])
      assert.equal((await metric(number('counter', {}, { name }))).name, name);
  }),
  rule('Metric Metadata', 'UNIT is the unit, in UCUM where the table has it', async () => {
    assert.equal(Object.keys(UCUM_OF_WORD).length, 25);
    for (const [unit, ucum] of Object.entries({
      ...UCUM_OF_WORD,
      fortnights: 'fortnights',
      toString: 'toString',
    }))
      assert.equal((await metric(number('gauge', {}, { unit }))).unit, ucum);
    assert.equal((await metric(number('gauge'))).unit, undefined);
  }),
  rule('Metric Metadata', 'HELP is the description', async () => {
    const help = 'A "help" of\ntwo lines \\ and ünïcode 🙂.';
    assert.equal((await metric(number('gauge', {}, { help }))).description, help);
  }),
  rule('Metric Metadata', 'TYPE is in the metadata as prometheus.type', async () => {
    for (const type of ['counter', 'gauge', 'unknown', 'info', 'stateset'] as const)
      assert.deepEqual(plainOf((await metric(number(type))).metadata), { 'prometheus.type': type });
    assert.deepEqual(plainOf((await metric(histogram())).metadata), { 'prometheus.type': 'histogram' });
    assert.deepEqual(plainOf((await metric(summary())).metadata), { 'prometheus.type': 'summary' });
  }),
  rule('Timestamps', 'a known start is the start time, to the microsecond', async () => {
    for (const family of [
      number('counter', { start: TIME }),
      histogram({ start: TIME }),
      summary({ start: TIME }),
    ])
      assert.equal((await point(family))?.startTimeUnixNano, TIME_NANOS);
    assert.equal(
      (await point(number('counter', { start: 1_763_724_000.123456 })))?.startTimeUnixNano,
      '1763724000123456000',
    );
  }),
  rule('Timestamps', 'an unknown start is unset, and so is one that is no time', async () => {
    for (const start of [undefined, 0, -1, 1e300])
      for (const family of [number('counter', { start }), histogram({ start }), summary({ start })])
        assert.equal((await point(family))?.startTimeUnixNano, undefined);
  }),
  rule('Timestamps', 'without a timestamp of its own a sample has that of the gather', async () => {
    for (const family of [number('counter'), histogram(), summary()])
      assert.equal((await point(family))?.timeUnixNano, TIME_NANOS);
  }),
  rule('Counters', 'a counter is a monotonic, cumulative sum', async () => {
    const { sum } = await metric(number('counter', { value: 7.5 }));
    assert.deepEqual(sum, {
      dataPoints: [{ timeUnixNano: TIME_NANOS, asDouble: 7.5 }],
      aggregationTemporality: 2,
      isMonotonic: true,
    });
  }),
  rule('Counters', 'exemplars are kept', async () => {
    assert.equal((await exemplarOf(exemplar({})))?.asDouble, 0.5);
  }),
  rule('Gauges', 'a gauge is a gauge, whatever its value', async () => {
    for (const value of [0, -0, -1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324])
      assert.deepEqual((await metric(number('gauge', { value }))).gauge, {
        dataPoints: [{ timeUnixNano: TIME_NANOS, asDouble: value }],
      });
  }),
  rule('Info', 'an info is a sum that is not monotonic', async () => {
    const { sum } = await metric(number('info', { labels: { version: '1' } }, { name: 'x_info' }));
    assert.equal(sum?.aggregationTemporality, 2);
    assert.equal(sum?.isMonotonic, undefined);
    assert.deepEqual(plainOf(sum?.dataPoints[0]?.attributes), { version: '1' });
  }),
  rule('StateSet', 'a state set is a sum that is not monotonic', async () => {
    const { sum } = await metric(number('stateset', { labels: { x: 'on' }, value: 0 }));
    assert.deepEqual(sum, {
      dataPoints: [
        { timeUnixNano: TIME_NANOS, asDouble: 0, attributes: [{ key: 'x', value: { stringValue: 'on' } }] },
      ],
      aggregationTemporality: 2,
    });
  }),
  rule('Unknown-typed', 'an unknown is a gauge', async () => {
    assert.equal((await metric(number('unknown', { value: 3 }))).gauge?.dataPoints[0]?.asDouble, 3);
  }),
  rule('Histograms', 'bounds without +Inf, a count for each bucket with it, count and sum', async () => {
    assert.deepEqual((await metric(histogram())).histogram, {
      dataPoints: [
        {
          timeUnixNano: TIME_NANOS,
          count: '7',
          sum: 9,
          bucketCounts: ['1', '2', '4'],
          explicitBounds: [1, 2],
        },
      ],
      aggregationTemporality: 2,
    });
    const bare = await point(histogram({ bounds: [], counts: [], count: 2 ** 53 }));
    assert.deepEqual(bare?.bucketCounts, [String(2 ** 53)]);
    assert.equal(bare?.explicitBounds, undefined);
  }),
  rule('Histograms', 'a sum that is no number stays one; min and max are not set', async () => {
    assert.equal((await point(histogram({ sum: Number.NaN })))?.sum, Number.NaN);
    assert.ok(!('min' in ((await point(histogram())) ?? {})));
  }),
  rule('Histograms', 'a count that is none is dropped: OTLP counts whole observations', async () => {
    for (const wrong of [
      { count: 7.5 },
      { counts: [0.5, 3] },
      { counts: [-1, 3] },
      { count: Number.POSITIVE_INFINITY },
    ])
      assert.deepEqual(await sent(histogram(wrong)), []);
  }),
  rule('Histograms', 'exemplars of every bucket are kept', async () => {
    const exemplars = [exemplar({ a: '1' }), undefined, exemplar({ a: '3' })];
    const found = (await point(histogram({ exemplars })))?.exemplars;
    assert.deepEqual(
      found?.map(({ filteredAttributes }) => plainOf(filteredAttributes)),
      [{ a: '1' }, { a: '3' }],
    );
  }),
  rule('Summaries', 'quantiles, count and sum are kept', async () => {
    const quantiles = [
      { quantile: 0, value: 0 },
      { quantile: 0.5, value: -0 },
      { quantile: 1, value: Number.NaN },
    ];
    assert.deepEqual((await metric(summary({ quantiles }))).summary, {
      dataPoints: [
        {
          timeUnixNano: TIME_NANOS,
          count: '7',
          sum: 9,
          quantileValues: [{}, { quantile: 0.5, value: -0 }, { quantile: 1, value: Number.NaN }],
        },
      ],
    });
  }),
  rule('Summaries', 'without a count it is dropped; a sum of 0 is left unset, which is 0', async () => {
    assert.deepEqual(await sent(summary({ count: Number.NaN })), []);
    assert.equal((await point(summary({ sum: 0 })))?.sum, undefined);
  }),
  rule('Exemplars', 'the timestamp is kept where there is one', async () => {
    assert.equal((await exemplarOf(exemplar({}, TIME)))?.timeUnixNano, TIME_NANOS);
    assert.equal((await exemplarOf(exemplar({})))?.timeUnixNano, undefined);
  }),
  rule('Exemplars', 'valid ids are the trace and span id', async () => {
    const found = await exemplarOf(exemplar({ trace_id: TRACE, span_id: SPAN }));
    assert.deepEqual([found?.traceId, found?.spanId], [TRACE, SPAN]);
    assert.deepEqual(plainOf(found?.filteredAttributes), {});
  }),
  rule('Exemplars', 'other labels, and ids that are none, are filtered attributes', async () => {
    for (const [trace_id, span_id] of [
      ['0'.repeat(32), '0'.repeat(16)],
      [TRACE.slice(1), `${SPAN}0`],
      [`${TRACE.slice(1)}g`, ''],
    ] as const) {
      const found = await exemplarOf(exemplar({ trace_id, span_id, traceID: TRACE, user: 'ü' }));
      assert.deepEqual(plainOf(found?.filteredAttributes), { trace_id, span_id, traceID: TRACE, user: 'ü' });
      assert.deepEqual([found?.traceId, found?.spanId], [undefined, undefined]);
    }
  }),
  rule('Instrumentation Scope', 'labels with the prefix make the scope, and no attribute', async () => {
    const labels = {
      otel_scope_name: 'lib',
      otel_scope_version: 'v1',
      otel_scope_schema_url: 'https://example.com/1',
      otel_scope_library_mascot: 'gopher',
      method: 'GET',
    };
    const [request] = await sent(number('counter', { labels }));
    const [scoped, ...others] = request?.scopeMetrics ?? [];
    assert.equal(others.length, 0);
    assert.deepEqual(
      [scoped?.scope.name, scoped?.scope.version, scoped?.schemaUrl],
      ['lib', 'v1', 'https://example.com/1'],
    );
    assert.deepEqual(plainOf(scoped?.scope.attributes), { library_mascot: 'gopher' });
    assert.deepEqual(plainOf(scoped?.metrics[0]?.sum?.dataPoints[0]?.attributes), { method: 'GET' });
  }),
  rule('Instrumentation Scope', 'what names none has the scope of what translates', async () => {
    const plain = number('counter');
    const scoped = { ...number('gauge', { labels: { otel_scope_name: 'lib' } }), name: 'y' };
    const mixed = { ...plain, name: 'z', points: [...plain.points, ...scoped.points] } as MetricFamily;
    const [request] = await sent(plain, scoped, mixed);
    assert.deepEqual(
      request?.scopeMetrics.map(({ scope, metrics }) => [scope.name, metrics.map(({ name }) => name)]),
      [
        ['@vk-telemetry/metrics', ['x', 'z']],
        ['lib', ['y', 'z']],
      ],
    );
    assert.match(request?.scopeMetrics[0]?.scope.version ?? '', /^\d+\.\d+\.\d+$/);
  }),
  rule('Resource Attributes', 'target_info is dropped, its labels are the resource', async () => {
    for (const type of ['info', 'gauge'] as const) {
      const target = number(type, { labels: { k8s_cluster: 'c1', host_name: 'ü' } }, { name: 'target_info' });
      const [request] = await sent(target, number('gauge'));
      assert.deepEqual(plainOf(request?.resource.attributes), { k8s_cluster: 'c1', host_name: 'ü' });
      assert.deepEqual(
        request?.scopeMetrics.map(({ metrics }) => metrics.map(({ name }) => name)),
        [['x']],
      );
    }
  }),
  rule('Resource Attributes', 'job and instance are service.name and service.instance.id', async () => {
    const target = number('info', { labels: { job: 'j', instance: 'i' } }, { name: 'target_info' });
    const [request] = await sent(target, number('gauge', { labels: { job: 'own' } }));
    assert.deepEqual(plainOf(request?.resource.attributes), {
      'service.name': 'j',
      'service.instance.id': 'i',
    });
    const [sample] = pointsOf(request?.scopeMetrics[0]?.metrics[0] ?? assert.fail());
    assert.deepEqual(plainOf(sample?.attributes), { job: 'own' });
  }),
  rule('(data model)', 'a family without series is left out', async () => {
    assert.deepEqual(await sent({ name: 'x', help: '', type: 'gauge', points: [] }), []);
  }),
];

for (const { section, rule: says, holds } of RULES) test(`${section}: ${says}`, holds);
