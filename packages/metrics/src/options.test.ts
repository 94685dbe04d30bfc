import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as metrics from './index.ts';
import * as otel from './otel/index.ts';

const source = metrics.collector(() => []);
const certificate = { certFile: 'tls.crt', keyFile: 'tls.key' };

/** All that takes options, with these as options that JavaScript alone lets through. */
const CALLS: Readonly<Record<string, (options: never) => unknown>> = {
  collector: (options) => metrics.collector(() => [], options),
  gatherers: (options) => metrics.gatherers([source], options),
  registryGatherer: (options) => metrics.registryGatherer({ getMetricsAsArray: () => [] }, options),
  createRenderer: (options) => metrics.createRenderer('text', options),
  createMetricsHandler: (options) => metrics.createMetricsHandler(source, options),
  createRestClientMetrics: (options) => metrics.createRestClientMetrics(options),
  createSecureMetricsServer: (options: object) =>
    metrics.createSecureMetricsServer({ gatherers: source, ...options }),
  createMetricProducer: (options) => otel.createMetricProducer(source, options),
  createMetricReader: (options) => otel.createMetricReader(options),
  createOtlpExporter: (options) => otel.createOtlpExporter(source, options),
  createSpanExemplars: (options) => otel.createSpanExemplars(options),
  createSpanMetrics: (options) => otel.createSpanMetrics(options),
  encodeOtlp: async (options) => await otel.encodeOtlp({ families: [], losses: [] }, options).next(),
  sdkMetricsGatherer: (options) => otel.sdkMetricsGatherer(() => [], options),
};

/** Those that take no options. */
const WITHOUT = ['MetricsError', 'negotiate', 'activeSpanLabels'];

async function refuses(call: (options: never) => unknown, options: unknown, message: RegExp): Promise<void> {
  const run = async () => await call(options as never);
  await assert.rejects(run, { code: 'ERR_METRICS_OPTION', message });
}

test('an option that nobody knows is refused by its name, with those that there are', async () => {
  const known = Object.entries({ ...metrics, ...otel }).flatMap(([name, value]) =>
    typeof value === 'function' && !WITHOUT.includes(name) ? name : [],
  );
  assert.deepEqual(Object.keys(CALLS).toSorted(), known.toSorted());
  for (const call of Object.values(CALLS))
    await refuses(call, { timeout: 5 }, /^timeout is no option: there are \w+/);
});

test('an option that nobody knows inside of another is refused by both names', async () => {
  const { createSecureMetricsServer: server = assert.fail(), createOtlpExporter: exporter = assert.fail() } =
    CALLS;
  await refuses(server, { tls: { ...certificate, caFile: 'ca.crt' } }, /^tls\.caFile is no option/);
  await refuses(server, { tls: certificate, kubernetes: { ttl: 1 } }, /^kubernetes\.ttl is no option/);
  await refuses(server, { handler: { timeout: 1 } }, /^timeout is no option/);
  const clientCertificates = { caFile: 'ca.crt', names: ['prometheus'] };
  await refuses(server, { tls: certificate, clientCertificates }, /^clientCertificates\.names is no option/);
  await refuses(exporter, { endpoint: 'https://a', tls: { ca: 'ca.crt' } }, /^tls\.ca is no option/);
});

test('options that are none are refused', async () => {
  const calls = { ...CALLS, createSecureMetricsServer: metrics.createSecureMetricsServer };
  for (const call of Object.values(calls)) await refuses(call, null, /^options is null: .* an object$/);
});

test('an option whose value has no text of its own is refused by its name', async () => {
  const { createRestClientMetrics: count = assert.fail() } = CALLS;
  await refuses(count, { hosts: Object.create(null) }, /^hosts is an object: it has to be a list/);
  await refuses(count, { hosts: [6443] }, /^hosts is 6443: it has to be a list/);
  await refuses(count, { names: Object.create(null) }, /^names is an object: it has to be a list/);
  await refuses(count, { names: [] }, /^names is empty: it has to be a list/);
});
