import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { defaultResource, emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  type IMetricReader,
  MeterProvider,
  type MetricData,
  type MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  createRenderer,
  type Format,
  GATHER_METRICS,
  type Gatherer,
  gatherers,
  type MetricFamily,
} from '../../index.ts';
import { parseExposition } from '../../testing/parse.ts';
import { createMetricReader, type MetricReaderOptions } from './reader.ts';

async function textOf(gatherer: Gatherer, format: Format): Promise<string> {
  let body = '';
  for await (const piece of createRenderer(format).render(await gatherer.gather())) body += piece;
  return body;
}

function setUp(options: MetricReaderOptions = {}, more: IMetricReader[] = []) {
  const reader = createMetricReader(options);
  const resource = resourceFromAttributes({ 'service.name': 'vk', 'process.pid': 7, tags: ['a', 'b'] });
  const provider = new MeterProvider({ resource, readers: [reader, ...more] });
  return { reader, provider, meter: provider.getMeter('vk', '1.2.3', { schemaUrl: 'https://x/1' }) };
}

const SCOPE = { otel_scope_name: 'vk', otel_scope_version: '1.2.3', otel_scope_schema_url: 'https://x/1' };

async function familyOf(gatherer: Gatherer, name: string): Promise<MetricFamily> {
  const { families } = await gatherer.gather();
  const found = families.find((family) => family.name === name);
  return found ?? assert.fail(`no ${name} among ${families.map((family) => family.name)}`);
}

test('names follow the specification: dots, units and _total', async () => {
  const { reader, meter } = setUp();
  const expected = [
    ['jobs.done', '{job}', 'jobs_done_total'],
    ['jobs.total', '', 'jobs_total'],
    ['bytes_total', 'By', 'bytes_total'],
    ['http.time', 's', 'http_time_seconds_total'],
    ['cpu.seconds', 's', 'cpu_seconds_total'],
    ['a..b-/c', '1', 'a_b_c_total'],
    ['speed', 'm/s', 'speed_meters_per_second_total'],
    ['served', '{request}/min', 'served_per_minute_total'],
    ['odd', 'furlong', 'odd_furlong_total'],
    ['disk.time_total', 'ms', 'disk_time_milliseconds_total'],
  ];
  for (const [name = '', unit = ''] of expected) meter.createCounter(name, { unit }).add(1);
  const { families, losses } = await reader.gather();
  assert.deepEqual(losses, []);
  assert.deepEqual(
    families.map(({ name }) => name),
    ['target_info', ...expected.map(([, , name]) => name)],
  );
});

test('without suffixes names stay, but for what no format can carry', async () => {
  const { reader, meter } = setUp({ suffixes: false });
  meter.createCounter('http.time', { unit: 's' }).add(1);
  meter.createHistogram('wait_seconds', { unit: 's' }).record(1);
  assert.equal((await familyOf(reader, 'http_time')).type, 'counter');
  const parsed = parseExposition(await textOf(reader, 'openmetrics'), 'openmetrics');
  assert.deepEqual([parsed.get('http_time')?.type, parsed.get('wait_seconds')?.unit], ['unknown', 'seconds']);
});

test('each instrument has its type, value, start and scope, and both formats can be read back', async () => {
  const before = Date.now() / 1000;
  const { reader, meter } = setUp();
  meter.createCounter('calls', { description: 'Calls.' }).add(2, { 'pod.name': 'a' });
  meter.createUpDownCounter('open').add(-3);
  meter.createGauge('temp', { unit: 'Cel' }).record(21.5);
  meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } }).record(1);
  meter.createObservableGauge('seen').addCallback((result) => result.observe(4));
  const calls = await familyOf(reader, 'calls_total');
  assert.ok(calls.type === 'counter');
  const [{ start = 0, ...point } = { labels: {}, value: 0 }] = calls.points;
  assert.deepEqual(point, { labels: { pod_name: 'a', ...SCOPE }, value: 2 });
  assert.ok(start >= before - 1 && start <= Date.now() / 1000);
  const wait = await familyOf(reader, 'wait_seconds');
  assert.ok(wait.type === 'histogram');
  const [{ bounds, counts, count, sum } = assert.fail()] = wait.points;
  assert.deepEqual({ bounds, counts, count, sum }, { bounds: [1, 2], counts: [1, 1], count: 1, sum: 1 });
  for (const format of ['text', 'openmetrics'] as const) {
    const parsed = parseExposition(await textOf(reader, format), format);
    const sampleOf = (name: string) => [parsed.get(name)?.type, parsed.get(name)?.samples[0]?.value];
    assert.deepEqual(sampleOf('open'), ['gauge', -3]);
    assert.deepEqual(sampleOf('temp_celsius'), ['gauge', 21.5]);
    assert.deepEqual(sampleOf('seen'), ['gauge', 4]);
    assert.deepEqual(sampleOf(format === 'text' ? 'target_info' : 'target'), [
      format === 'text' ? 'gauge' : 'info',
      1,
    ]);
  }
});

test("the official exporter's samples are the same, where it follows the specification", async () => {
  const official = new PrometheusExporter({ preventServerStart: true });
  const { reader, meter } = setUp({}, [official]);
  meter.createCounter('calls').add(2, { 'pod.name': 'a "b"\n\\', flag: true, n: 1.5, list: ['x', 'y'] });
  meter.createUpDownCounter('open').add(-3, { kind: 'x' });
  const wait = meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [0.5, 1, 2] } });
  for (const value of [0.1, 0.5, 0.7, 5]) wait.record(value, { code: 200 });
  const theirs = new PrometheusSerializer().serialize((await official.collect()).resourceMetrics);
  const samples = (text: string) =>
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) =>
        line.replace(/\{(.*)\}/s, (_, labels: string) =>
          labels
            .split(/,(?=\w+=")/)
            .sort()
            .join(),
        ),
      )
      .sort();
  const ours = samples(await textOf(reader, 'text'));
  assert.equal(ours.length, 9);
  assert.deepEqual(ours, samples(theirs));
});

test('attributes that become one label are joined in the order of their keys', async () => {
  const { reader, meter } = setUp();
  meter.createCounter('x').add(1, {
    a_b: 'third',
    'a-b': 'first',
    'a.b': 'second',
    'otel.scope.name': 'mine',
    '9': 'digit',
    __name__: 'under',
    nan: Number.NaN,
    numbers: [1, Number.POSITIVE_INFINITY],
  });
  const [{ labels } = assert.fail()] = (await familyOf(reader, 'x_total')).points;
  assert.deepEqual(labels, {
    ...SCOPE,
    a_b: 'first;second;third',
    otel_scope_name: 'mine;vk',
    key_9: 'digit',
    _name_: 'under',
    nan: 'NaN',
    numbers: '[1,"Infinity"]',
  });
});

test('target_info has the attributes of the resource, once, and is absent for an empty one or by option', async () => {
  const { reader, provider } = setUp();
  provider.getMeter('other').createCounter('x').add(1);
  const info = await familyOf(reader, 'target_info');
  assert.deepEqual(info.points, [
    { labels: { service_name: 'vk', process_pid: '7', tags: '["a","b"]' }, value: 1 },
  ]);
  for (const [options, resource] of [
    [{ targetInfo: false }, defaultResource()],
    [{}, emptyResource()],
  ] as const) {
    const without = createMetricReader(options);
    new MeterProvider({ resource, readers: [without] }).getMeter('m').createCounter('x').add(1);
    assert.deepEqual(
      (await without.gather()).families.map(({ name }) => name),
      ['x_total'],
    );
  }
});

test('attributes of the resource that are still looked up are waited for', async () => {
  const reader = createMetricReader();
  const found = new Promise<string>((resolve) => setImmediate(() => resolve('node-1')));
  const resource = resourceFromAttributes({ 'k8s.node.name': found });
  new MeterProvider({ resource, readers: [reader] });
  assert.deepEqual((await familyOf(reader, 'target_info')).points[0]?.labels, { k8s_node_name: 'node-1' });
});

test('of two readers with a target_info the first stays, and the other is counted', async () => {
  const [one, two] = [setUp({ name: 'one' }), setUp({ name: 'two' })];
  const { families, losses } = await gatherers([one.reader, two.reader]).gather();
  assert.equal(families.filter(({ name }) => name === 'target_info').length, 1);
  assert.deepEqual(
    losses.map(({ source, reason }) => [source, reason]),
    [['target_info', 'duplicate']],
  );
});

test('scopes share a family; one with another type is dropped and listed, another help is not', async () => {
  const { reader, provider } = setUp();
  provider.getMeter('a').createCounter('calls', { description: 'first' }).add(1);
  provider.getMeter('b').createCounter('calls', { description: 'second' }).add(2);
  provider.getMeter('c').createUpDownCounter('calls_total').add(3);
  const { families, losses } = await reader.gather();
  const calls = families.filter(({ name }) => name === 'calls_total');
  assert.deepEqual(
    calls.map(({ type, help, points }) => [type, help, points.map(({ labels }) => labels.otel_scope_name)]),
    [['counter', 'first', ['a', 'b']]],
  );
  assert.deepEqual(
    losses.map(({ source, reason }) => [source, reason]),
    [['calls_total', 'clash']],
  );
});

test('without scope labels the same series of two scopes is there once, and the other is listed', async () => {
  const { reader, provider } = setUp({ scopeLabels: false });
  for (const scope of ['a', 'b']) provider.getMeter(scope).createCounter('calls').add(1);
  const { losses } = await reader.gather();
  assert.deepEqual(
    losses.map(({ source, reason }) => [source, reason]),
    [['calls_total', 'duplicate']],
  );
  assert.deepEqual((await familyOf(reader, 'calls_total')).points.length, 1);
});

test('exponential histograms are dropped, listed and counted', async () => {
  const reader = createMetricReader();
  const aggregation = { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const;
  const views = [{ instrumentName: 'wait', aggregation }];
  const meter = new MeterProvider({ readers: [reader], views }).getMeter('m');
  meter.createHistogram('wait').record(1);
  meter.createCounter('calls').add(1);
  const { families, losses } = await reader.gather();
  assert.ok(families.some(({ name }) => name === 'calls_total'));
  assert.deepEqual(
    losses.map(({ source, reason }) => [source, reason]),
    [['wait', 'invalid']],
  );
  const counted = await familyOf(gatherers([reader]), GATHER_METRICS.losses);
  assert.deepEqual(
    counted.points.map((point) => [point.labels, 'value' in point && point.value]),
    [[{ collector: '0', reason: 'invalid' }, 1]],
  );
});

test('temporality is cumulative; a callback that throws is a loss, and the others are there', async () => {
  const { reader, meter } = setUp({ name: 'sdk' });
  const calls = meter.createCounter('calls');
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('no such device');
  });
  for (const expected of [1, 2]) {
    calls.add(1);
    const { families, losses } = await reader.gather();
    assert.deepEqual(losses, [{ source: 'sdk', reason: 'error', message: 'no such device' }]);
    const family = families.find(({ name }) => name === 'calls_total');
    assert.equal(family?.type === 'counter' && family.points[0]?.value, expected);
  }
});

test('a reader that no provider has, or that was shut down, is a loss', async () => {
  const { reader, provider } = setUp();
  await provider.shutdown();
  for (const each of [reader, createMetricReader()]) {
    const { families, losses } = await each.gather();
    assert.deepEqual([families, losses.map(({ reason }) => reason)], [[], ['error']]);
  }
});

/** A reader bound to a producer of these metrics: what the SDK of today does not make itself. */
function reading(metrics: readonly object[]): Gatherer {
  const reader = createMetricReader({ scopeLabels: false });
  const scopeMetrics = [{ scope: { name: 's' }, metrics: metrics as MetricData[] }];
  const producer: MetricProducer = {
    collect: async () => ({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }),
  };
  reader.setMetricProducer(producer);
  assert.ok(reader instanceof MetricReader);
  return reader;
}

const times = { startTime: [100, 0], endTime: [200, 500_000_000] };
const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const metric = (name: string, dataPointType: DataPointType, dataPoints: object[], more: object = {}) => ({
  descriptor: { name, description: '', unit: '', valueType: 1 },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
  dataPointType,
  dataPoints,
  ...more,
});

test('delta sums and histograms are refused; a gauge has no temporality', async () => {
  const delta = { aggregationTemporality: AggregationTemporality.DELTA, isMonotonic: true };
  const point = { ...times, attributes: {}, value: 1 };
  const { families, losses } = await reading([
    metric('sum', DataPointType.SUM, [point], delta),
    metric('gauge', DataPointType.GAUGE, [point], delta),
  ]).gather();
  assert.deepEqual(
    families.map(({ name }) => name),
    ['gauge'],
  );
  assert.deepEqual(
    losses.map(({ source, reason }) => [source, reason]),
    [['sum', 'invalid']],
  );
});

test('exemplars of counters and buckets are kept: the latest, with ids before attributes, within 128', async () => {
  const exemplar = (value: number, second: number, filteredAttributes: object, more: object = ids) => ({
    value,
    timestamp: [second, 0],
    filteredAttributes,
    ...more,
  });
  const sum = {
    ...times,
    attributes: {},
    value: 3,
    exemplars: [exemplar(1, 9, { 'user.id': 'u', trace_id: 'x' }), exemplar(2, 8, {})],
  };
  const long = exemplar(7, 5, { long: 'x'.repeat(100) });
  const histogram = {
    ...times,
    attributes: {},
    value: { buckets: { boundaries: [1, 2], counts: [2, 0, 1] }, count: 3, sum: 8 },
    exemplars: [exemplar(1, 3, { a: 1 }, {}), exemplar(0.5, 4, {}, {}), long],
  };
  const gatherer = reading([
    metric('calls', DataPointType.SUM, [sum], { isMonotonic: true }),
    metric('wait', DataPointType.HISTOGRAM, [histogram]),
    metric('level', DataPointType.GAUGE, [{ ...sum, value: 1 }]),
  ]);
  const { trace_id, span_id } = { trace_id: ids.traceId, span_id: ids.spanId };
  const parsed = parseExposition(await textOf(gatherer, 'openmetrics'), 'openmetrics');
  assert.deepEqual(parsed.get('calls')?.samples[0]?.exemplar, {
    labels: { user_id: 'u', trace_id, span_id },
    value: 1,
    time: 9,
  });
  assert.deepEqual(
    parsed.get('wait')?.samples.map(({ exemplar: found }) => found),
    [
      { labels: {}, value: 0.5, time: 4 },
      undefined,
      { labels: { trace_id, span_id }, value: 7, time: 5 },
      undefined,
      undefined,
    ],
  );
  assert.equal(parsed.get('level')?.samples[0]?.exemplar, undefined);
});
