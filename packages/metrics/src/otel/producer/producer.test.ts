import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as HttpExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { collector, type Gatherer, type MetricFamily } from '../../index.ts';
import { encodeOtlp } from '../otlp/encode-otlp.ts';
import { type DecodedMetric, metricsOf, plainOf, pointsOf } from '../testing/proto.ts';
import { startGrpcReceiver, startHttpReceiver } from '../testing/receiver.ts';
import { createMetricProducer } from './producer.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const EXEMPLAR = {
  labels: { trace_id: TRACE, span_id: SPAN, user: 'u' },
  value: 0.5,
  timestamp: 1_763_724_000.5,
};

const FAMILIES: readonly MetricFamily[] = [
  {
    name: 'calls_total',
    help: 'Calls.',
    type: 'counter',
    points: [{ labels: { code: 'ü"\n' }, value: 7.5, start: 1_763_724_000, exemplar: EXEMPLAR }],
  },
  { name: 'temp', help: '', type: 'gauge', unit: 'celsius', points: [{ labels: {}, value: Number.NaN }] },
  { name: 'odd', help: '', type: 'unknown', points: [{ labels: { otel_scope_name: 'lib' }, value: -1 }] },
  { name: 'build_info', help: '', type: 'info', points: [{ labels: { version: '1' }, value: 1 }] },
  { name: 'state', help: '', type: 'stateset', points: [{ labels: { state: 'on' }, value: 0 }] },
  {
    name: 'took_seconds',
    help: '',
    type: 'histogram',
    unit: 'seconds',
    points: [
      { labels: {}, bounds: [1, 2], counts: [1, 3], count: 7, sum: 9, exemplars: [undefined, EXEMPLAR] },
    ],
  },
  {
    name: 'size_bytes',
    help: 'Sizes.',
    type: 'summary',
    unit: 'bytes',
    points: [{ labels: { a: 'b' }, quantiles: [{ quantile: 0.5, value: 4 }], count: 7, sum: 9 }],
  },
  { name: 'empty', help: '', type: 'gauge', points: [] },
];

const source = collector(() => FAMILIES, { name: 'source' });

/** What both ways of sending can carry, without the time of the gather. */
const carried = ({ metadata, ...metric }: DecodedMetric) => ({
  ...metric,
  points: pointsOf(metric).map(({ exemplars, timeUnixNano, startTimeUnixNano = '0', ...point }) => {
    assert.match(timeUnixNano, /^\d{19}$/);
    return { startTimeUnixNano, ...point };
  }),
  gauge: undefined,
  sum: metric.sum && { ...metric.sum, dataPoints: [] },
  histogram: metric.histogram && { ...metric.histogram, dataPoints: [] },
});

test('the official reader and exporters send what the SDK can carry', async (t) => {
  const grpc = await startGrpcReceiver(t);
  const http = await startHttpReceiver(t);
  const ours: DecodedMetric[] = [];
  for await (const body of encodeOtlp({ families: FAMILIES, losses: [] })) ours.push(...metricsOf(body));
  const exporters = [
    [grpc, new GrpcExporter({ url: `http://127.0.0.1:${grpc.port}` })],
    [http, new HttpExporter({ url: `http://127.0.0.1:${http.port}/v1/metrics` })],
  ] as const;
  for (const [receiver, exporter] of exporters) {
    const reader = new PeriodicExportingMetricReader({
      exporter,
      metricProducers: [createMetricProducer(source)],
    });
    const provider = new MeterProvider({
      readers: [reader],
      resource: resourceFromAttributes({ 'service.name': 'vk' }),
    });
    await provider.forceFlush();
    await provider.shutdown();
    const sent = receiver.metrics().slice(0, 9);
    assert.equal(receiver.resource()['service.name'], 'vk');
    const isSummary = ({ name }: { name: string }) => name.startsWith('size_bytes');
    assert.deepEqual(
      sent.filter((metric) => !isSummary(metric)).map(carried),
      ours.filter((metric) => !isSummary(metric)).map(carried),
    );
    assert.deepEqual(
      sent.filter(isSummary).map(({ name, unit = '', ...metric }) => {
        const [point] = pointsOf({ name, ...metric });
        return [name, unit, metric.sum?.isMonotonic, point?.asDouble, plainOf(point?.attributes)];
      }),
      [
        ['size_bytes', 'By', undefined, 4, { a: 'b', quantile: '0.5' }],
        ['size_bytes_count', '', true, 7, { a: 'b' }],
        ['size_bytes_sum', 'By', true, 9, { a: 'b' }],
      ],
    );
  }
});

test('exemplars are there for an SDK that will have them', async () => {
  const { resourceMetrics } = await createMetricProducer([source]).collect();
  const points = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ dataPoints }) => dataPoints as readonly object[])
    .flatMap((point) => ('exemplars' in point ? [point.exemplars] : []));
  const exemplar = {
    filteredAttributes: { user: 'u' },
    value: 0.5,
    timestamp: [1_763_724_000, 500_000_000],
    traceId: TRACE,
    spanId: SPAN,
  };
  assert.deepEqual(points, [[exemplar], [exemplar]]);
});

test('a collection never rejects: what is missing is among the errors', async () => {
  const broken: readonly Gatherer[] = [
    { name: 'rejects', gather: () => Promise.reject(new Error('no')) },
    {
      name: 'throws',
      gather: () => {
        throw new Error('no');
      },
    },
    { name: 'nonsense', gather: async () => ({}) as never },
    { name: 'hangs', gather: () => new Promise(() => {}) },
  ];
  for (const gatherer of broken) {
    const { resourceMetrics, errors } = await createMetricProducer(gatherer).collect({ timeoutMillis: 20 });
    assert.deepEqual(resourceMetrics.scopeMetrics, []);
    assert.equal(errors.length, 1, gatherer.name);
    const both = await createMetricProducer([gatherer, source], { timeoutMs: 50 }).collect();
    assert.equal(both.resourceMetrics.scopeMetrics.length, 2);
    assert.equal(both.errors.length, 1);
  }
  assert.throws(() => createMetricProducer(source, { timeoutMs: 0 }), { code: 'ERR_METRICS_OPTION' });
});
