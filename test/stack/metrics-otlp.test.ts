import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import client from '@prometheus-io/client';
import { collector, type MetricFamily, registryGatherer } from '@vk-telemetry/metrics';
import { createOtlpExporter, type OtlpExporterOptions } from '@vk-telemetry/metrics/otel';

import { createCertificate } from './certificates.ts';
import { type CollectorTls, startCollector } from './collector/collector.ts';
import { testDir } from './test-dir.ts';
import { findCollector } from './tools/otelcol.ts';

const found = await findCollector();
const program = 'path' in found ? found.path : '';
const skip = 'missing' in found && found.missing;

const EXEMPLAR = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331', pod: 'ünï"\\' };
const HOSTILE = ['', ' ', '"', '\\', '\n', '\u0000', '}', 'a="b",c="d"', '🙂', '\u202e', 'x'.repeat(5000)];

/** A registry in which every type has hostile labels, and exemplars where the client can. */
function registryOf() {
  const registry = new client.Registry(client.Registry.OPENMETRICS_CONTENT_TYPE);
  const about = { help: 'Help of "two"\nlines \\ 🙂.', labelNames: ['value'], registers: [registry] };
  const counter = new client.Counter({ ...about, name: 'c_total', enableExemplars: true });
  const gauge = new client.Gauge({ ...about, name: 'g' });
  const histogram = new client.Histogram({
    ...about,
    name: 'h_seconds',
    buckets: [0.1, 1, 10],
    enableExemplars: true,
  });
  const summary = new client.Summary({ ...about, name: 's', percentiles: [0.01, 0.5, 0.99] });
  for (const [i, value] of HOSTILE.entries()) {
    const labels = { value };
    counter.inc({ labels, value: i + 0.5, exemplarLabels: EXEMPLAR });
    gauge.set(labels, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324][i] ?? i);
    for (const seconds of [0.05, 5, 50])
      histogram.observe({ labels, value: seconds, exemplarLabels: EXEMPLAR });
    summary.observe(labels, i);
  }
  return registry;
}

const START = 1_763_724_000.123;

/** What no client can make. */
const CONST: readonly MetricFamily[] = [
  { name: 'x_info', help: '', type: 'info', points: [{ labels: { version: '1' }, value: 1 }] },
  {
    name: 'state',
    help: 's',
    type: 'stateset',
    points: [
      { labels: { state: 'on' }, value: 1 },
      { labels: { state: 'off' }, value: 0 },
    ],
  },
  { name: 'odd_bytes', help: 'o', type: 'unknown', unit: 'bytes', points: [{ labels: {}, value: 7 }] },
  {
    name: 'known_seconds',
    help: 'k',
    type: 'histogram',
    unit: 'seconds',
    points: [
      {
        labels: {},
        start: START,
        bounds: [-1, 0, 2.5],
        counts: [0, 2 ** 40, 2 ** 40],
        count: 2 ** 53,
        sum: Number.NaN,
        exemplars: [undefined, { labels: { user: 'u' }, value: -0.5, timestamp: START }],
      },
    ],
  },
  {
    name: 'quantiles',
    help: 'q',
    type: 'summary',
    points: [
      {
        labels: {},
        start: START,
        quantiles: [
          { quantile: 0, value: Number.NaN },
          { quantile: 1, value: 0 },
        ],
        count: 0,
        sum: 0,
      },
    ],
  },
  {
    name: 'many',
    help: 'More than one message holds.',
    type: 'counter',
    points: Array.from({ length: 60_000 }, (_, i) => ({
      labels: { namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' },
      value: i,
      start: START,
    })),
  },
];

/** What an exemplar's bucket is lies in its place, which ends with the last one that is there. */
const trimmed = (family: MetricFamily): unknown =>
  family.type !== 'histogram'
    ? family
    : {
        ...family,
        points: family.points.map(({ exemplars, ...point }) => ({
          ...point,
          exemplars: Object.entries(exemplars ?? []).filter(([, exemplar]) => exemplar),
        })),
      };

async function sendAndCompare(
  t: TestContext,
  options: OtlpExporterOptions,
  tls?: CollectorTls,
): Promise<void> {
  const target = await startCollector({ t, program, dir: await testDir(t), tls });
  const gatherers = [
    registryGatherer(registryOf(), { name: 'registry' }),
    collector(() => CONST, { name: 'const' }),
  ];
  const scheme = tls ? 'https' : 'http';
  const exporter = createOtlpExporter(gatherers, {
    endpoint: `${scheme}://${options.protocol === 'grpc' ? target.endpoint : target.httpEndpoint}`,
    env: {},
    ...options,
  });
  const { exported, dropped, requests, partialGathers } = await exporter.shutdown({ timeoutMs: 60_000 });
  const families = (await target.stopMetrics()).filter(
    ({ name }) => !name.startsWith('vk_telemetry_gather_'),
  );

  assert.deepEqual({ dropped, partialGathers }, { dropped: {}, partialGathers: 0 });
  assert.ok(exported > 60_000);
  assert.ok(requests > 1);
  const snapshots = await Promise.all(gatherers.map((gatherer) => gatherer.gather()));
  const expected = snapshots.flatMap((snapshot) => snapshot.families);
  assert.deepEqual(
    families.map(({ name }) => name),
    expected.map(({ name }) => name),
  );
  for (const [i, family] of expected.entries()) {
    const written = families[i] ?? assert.fail();
    assert.deepEqual(trimmed(written), trimmed(family), family.name);
  }
}

test('the Collector writes every series as the registry has it, over gRPC', { skip }, async (t) => {
  await sendAndCompare(t, { protocol: 'grpc' });
});

test('the Collector writes every series as the registry has it, over HTTP', { skip }, async (t) => {
  await sendAndCompare(t, { protocol: 'http/protobuf', compression: 'none' });
});

test('the Collector writes every series as the registry has it, over TLS with a client certificate', {
  skip,
}, async (t) => {
  const dir = await testDir(t);
  const [server, client] = [await createCertificate(dir, 'server'), await createCertificate(dir, 'client')];
  for (const protocol of ['grpc', 'http/protobuf'] as const)
    await sendAndCompare(
      t,
      { protocol, tls: { caFile: server.cert, certFile: client.cert, keyFile: client.key } },
      { cert_file: server.cert, key_file: server.key, client_ca_file: client.cert },
    );
});
