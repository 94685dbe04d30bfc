import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import packageJson from '../package.json' with { type: 'json' };
import { TelemetryConfigError } from './errors.ts';
import { httpCall } from './http-call.ts';
import { forgetTracer } from './recorder.ts';
import { SCHEMA_URL } from './scope.ts';
import { withSpan } from './span.ts';
import { startTracing } from './start.ts';
import { startCollector } from './testing/collector.ts';
import { testFolder } from './testing/folder.ts';
import { serve } from './testing/http.ts';
import { traceTest } from './testing/tracing.ts';

const oneSpan = () => withSpan('GetPodsVK', { root: true }, () => {});
const untilShutdown = { enabled: true, nodeName: 'node-1' };

test('a span reaches the collector with resource, scope version and schema URL', async (t) => {
  const traced = await traceTest(t, { component: 'interlink-api', uniqueId: 'site', nodeName: 'node-1' });
  oneSpan();
  const span = await traced.span('GetPodsVK');
  assert.equal(span.resource['service.name'], 'InterLink-Plugin-site');
  assert.equal(span.resource['service.instance.id'], 'InterLink-Plugin-site@node-1');
  assert.equal(span.resource['k8s.node.name'], 'node-1');
  assert.equal(span.resource['telemetry.sdk.language'], 'nodejs');
  assert.equal(span.resourceSchemaUrl, SCHEMA_URL);
  assert.deepEqual(span.scope, {
    name: packageJson.name,
    version: packageJson.version,
    schemaUrl: SCHEMA_URL,
  });
});

test('no resource attribute tells the command line', async (t) => {
  const traced = await traceTest(t);
  oneSpan();
  const { resource } = await traced.span('GetPodsVK');
  const keys = Object.keys(resource);
  assert.deepEqual(
    keys.filter((key) => /command|args|executable|owner/.test(key)),
    [],
  );
  const file = process.argv[1] ?? 'no script';
  assert.ok(!JSON.stringify(resource).includes(file));
});

test('flush counts what was sent, and shutdown what ended since', async (t) => {
  const { tracing } = await traceTest(t);
  oneSpan();
  oneSpan();
  assert.deepEqual(tracing.stats(), { ended: 2, sent: 0, dropped: {}, queued: 2 });
  assert.deepEqual(await tracing.flush(), { ended: 2, sent: 2, dropped: {}, queued: 0 });
  oneSpan();
  assert.deepEqual(await tracing.shutdown(), { ended: 3, sent: 3, dropped: {}, queued: 0 });
});

test('tracing can be started again after a shutdown', async (t) => {
  const first = await traceTest(t);
  oneSpan();
  await first.tracing.shutdown();
  oneSpan();
  const second = await traceTest(t, { uniqueId: 'second' });
  oneSpan();
  const span = await second.span('GetPodsVK');
  assert.equal(span.resource['service.name'], 'VK-InterLink-second');
  assert.equal(first.collector.spans().length, 1);
});

test('a second start answers the tracing that runs, and says so where options are lost', async (t) => {
  const { tracing } = await traceTest(t);
  assert.equal(startTracing(), tracing);
  const warned = once(process, 'warning');
  assert.equal(startTracing({ uniqueId: 'other' }), tracing);
  const [warning] = await warned;
  assert.match(warning.message, /runs already/);
});

test('tracing can be started again while the last one still waits for its collector', async (t) => {
  const silent = await startCollector({ answer: () => 'never' });
  t.after(() => silent.close());
  const first = startTracing({ ...untilShutdown, endpoint: `127.0.0.1:${silent.port}` });
  oneSpan();
  await first.shutdown({ timeout: 10 });
  const second = await traceTest(t);
  oneSpan();
  await second.span('GetPodsVK');
});

test('after shutdown nothing is registered with the API any more', async (t) => {
  const { tracing } = await traceTest(t);
  withSpan('GetPodsVK', { root: true }, () => assert.ok(trace.getActiveSpan()));
  await tracing.shutdown();
  withSpan('GetPodsVK', { root: true }, () => assert.equal(trace.getActiveSpan(), undefined));
  assert.deepEqual(propagation.fields(), []);
  assert.equal(
    context.with(context.active(), () => 'works'),
    'works',
  );
});

test('metrics and logs stay off', async (t) => {
  const before = [logs.getLoggerProvider(), metrics.getMeterProvider()];
  await traceTest(t);
  assert.equal(logs.getLoggerProvider(), before[0]);
  assert.equal(metrics.getMeterProvider(), before[1]);
});

test("a host's own SDK keeps the spans, and tracing is not enabled", async (t) => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  trace.setGlobalTracerProvider(provider);
  t.after(() => {
    trace.disable();
    forgetTracer();
  });
  const warned = once(process, 'warning');
  assert.equal(startTracing(untilShutdown).enabled, false);
  const [warning] = await warned;
  assert.match(warning.message, /another OpenTelemetry SDK/);
  oneSpan();
  assert.equal(exporter.getFinishedSpans().length, 1);
});

test('a collector that refuses is a warning with its reason, and flush and shutdown still resolve', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  server.close();
  const warned = once(process, 'warning');
  const tracing = startTracing({ ...untilShutdown, endpoint: `127.0.0.1:${address.port}` });
  oneSpan();
  assert.equal((await tracing.flush({ timeout: 500 })).queued, 1);
  assert.deepEqual((await tracing.shutdown({ timeout: 100 })).dropped, { shutdown: 1 });
  const [warning] = await warned;
  assert.match(
    warning.message,
    /do not reach 127.0.0.1:\d+ \(shutdown: .*ECONNREFUSED.*\); 1 lost so far \(shutdown 1\), 0 waiting$/,
  );
});

test('flush and shutdown end in time with a collector that never answers', async (t) => {
  const collector = await startCollector({ answer: () => 'never' });
  t.after(() => collector.close());
  const tracing = startTracing({ ...untilShutdown, endpoint: `127.0.0.1:${collector.port}` });
  oneSpan();
  assert.equal((await tracing.flush({ timeout: 100 })).queued, 1);
  assert.deepEqual(await tracing.shutdown({ timeout: 100 }), {
    ended: 1,
    sent: 0,
    dropped: { shutdown: 1 },
    queued: 0,
  });
});

test('a span that a collector refuses is counted with the reason', async (t) => {
  const collector = await startCollector({ answer: () => ({ code: 3, details: 'not these' }) });
  t.after(() => collector.close());
  const warned = once(process, 'warning');
  const tracing = startTracing({ ...untilShutdown, endpoint: `127.0.0.1:${collector.port}` });
  oneSpan();
  assert.deepEqual((await tracing.shutdown()).dropped, { 'refused:INVALID_ARGUMENT': 1 });
  const [warning] = await warned;
  assert.match(warning.message, /do not reach .*\(INVALID_ARGUMENT: not these\); 1 lost so far/);
});

test('spans go over a unix socket', { skip: process.platform === 'win32' }, async (t) => {
  const endpoint = `unix:${testFolder(t)}/collector.sock`;
  const collector = await startCollector({ address: endpoint });
  t.after(() => collector.close());
  const tracing = startTracing({ ...untilShutdown, endpoint });
  oneSpan();
  assert.equal((await tracing.shutdown()).sent, 1);
  assert.equal(collector.spans().length, 1);
});

test('a bad option throws a TelemetryConfigError that names it', () => {
  assert.throws(
    () => startTracing({ enabled: true, endpoint: 'ftp://x' }),
    (error) => {
      assert.ok(error instanceof TelemetryConfigError);
      assert.equal(error.code, 'ERR_TELEMETRY_CONFIG');
      assert.equal(error.variable, 'options.endpoint');
      return true;
    },
  );
});

/** Sets variables for one test; the SDK reads them from process.env itself. */
function withEnv(t: TestContext, env: Readonly<Record<string, string>>): void {
  Object.assign(process.env, env);
  t.after(() => {
    for (const name of Object.keys(env)) delete process.env[name];
  });
}

test('limits of a span are those of OTEL_*', async (t) => {
  withEnv(t, { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4' });
  const traced = await traceTest(t);
  withSpan('CreatePodVK', { pod: { name: 'a-long-name', namespace: 'lab', uid: 'u' } }, () => {});
  const { attributes } = await traced.span('CreatePodVK');
  assert.deepEqual(attributes, { 'pod.name': 'a-lo', 'pod.namespace': 'lab', 'pod.uid': 'u' });
});

test('the headers of a call are those of OTEL_PROPAGATORS', async (t) => {
  const headersWith = async (propagators: string) => {
    process.env.OTEL_PROPAGATORS = propagators;
    const { tracing } = await traceTest(t);
    let headers: Record<string, string> = {};
    await httpCall('PingHttpCall', [], async (call) => {
      headers = call.inject({});
      return { statusCode: 200 };
    });
    await tracing.shutdown();
    return Object.keys(headers);
  };
  t.after(() => {
    delete process.env.OTEL_PROPAGATORS;
  });
  assert.deepEqual(await headersWith('tracecontext,baggage'), ['traceparent']);
  assert.deepEqual(await headersWith('b3'), ['b3']);
  assert.deepEqual(await headersWith('b3multi'), ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled']);
  assert.deepEqual(await headersWith('none'), []);
});

test('an export is packed as OTEL_EXPORTER_OTLP_COMPRESSION says', async (t) => {
  const seen = Promise.withResolvers<string | undefined>();
  const { url } = await serve(t, (incoming, response) => {
    seen.resolve(incoming.headers['content-encoding']);
    response.end();
  });
  withEnv(t, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' });
  const tracing = startTracing({ enabled: true, endpoint: url });
  oneSpan();
  assert.equal((await tracing.shutdown()).sent, 1);
  assert.equal(await seen.promise, 'gzip');
});
