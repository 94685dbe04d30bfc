import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { TelemetryConfigError } from '../errors.ts';
import type { TracingOptions } from '../options.ts';
import { withSpan } from '../span.ts';
import { startTracing } from '../start.ts';
import { type Collector, startCollector } from '../testing/collector.ts';
import { testFolder } from '../testing/folder.ts';
import { traceTest } from '../testing/tracing.ts';

const MIB = 2 ** 20;
/** Longer than any test: nothing is sent by the clock. */
const NEVER = '600000';

const oneSpan = () => withSpan('GetPodsVK', { root: true }, () => {});
const spans = (count: number) => Array.from({ length: count }, oneSpan);

function withEnv(t: TestContext, env: Readonly<Record<string, string>>): void {
  Object.assign(process.env, env);
  t.after(() => {
    for (const name of Object.keys(env)) delete process.env[name];
  });
}

/** Traces to a port of which nobody listens yet; `open` starts the collector there. */
async function traceToAbsent(t: TestContext, options: TracingOptions = {}) {
  const { port, close } = await startCollector();
  close();
  const endpoint = `127.0.0.1:${port}`;
  const tracing = startTracing({ enabled: true, nodeName: 'node', endpoint, ...options });
  let collector: Collector | undefined;
  t.after(async () => {
    await tracing.shutdown({ timeout: 1 });
    collector?.close();
  });
  const open = async () => {
    collector = await startCollector({ address: endpoint });
    return collector;
  };
  return { tracing, open };
}

const idsOf = (collector: Collector) => collector.spans().map(({ spanId }) => spanId);

test('what arrives is byte for byte what the official exporter would send', async (t) => {
  const { tracing, collector } = await traceTest(t);
  const tracer = trace
    .getTracerProvider()
    .getTracer('a scope', '1.2', { schemaUrl: 'https://example.org/schema' });
  const started = Array.from({ length: 50 }, (_, index) => {
    const kind = [SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.PRODUCER][index % 3] ?? SpanKind.SERVER;
    const parent = tracer.startSpan('täglich ☂', { kind, attributes: { index, half: index / 2, none: [] } });
    parent.setAttributes({ text: '', yes: true, texts: ['ä', '\u{1f680}'], numbers: [-1, 0.5, 2 ** 40] });
    parent.addEvent('event', { count: index });
    parent.addLink({ context: parent.spanContext(), attributes: { why: 'self' } });
    parent.recordException(new RangeError('off by one'));
    if (index % 2) parent.setStatus({ code: SpanStatusCode.ERROR, message: 'odd' });
    parent.end();
    return parent as unknown as ReadableSpan;
  });
  assert.equal((await tracing.flush()).sent, 50);
  assert.equal(collector.requests.length, 1);
  const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest(started) ?? []);
  assert.ok(collector.requests[0]?.bytes.equals(expected));
});

test('a request goes when it has 2,048 spans, and what is left in time', async (t) => {
  withEnv(t, { OTEL_BSP_SCHEDULE_DELAY: NEVER });
  const { collector, tracing } = await traceTest(t);
  spans(2100);
  await collector.received('GetPodsVK', 2048);
  assert.equal(collector.spans().length, 2048);
  await tracing.shutdown();
  assert.equal(collector.spans().length, 2100);
  withEnv(t, { OTEL_BSP_SCHEDULE_DELAY: '1' });
  const second = await traceTest(t);
  oneSpan();
  await second.collector.received('GetPodsVK');
});

test('nothing is lost or sent twice while the collector is away, and what waited comes in few requests', async (t) => {
  withEnv(t, { OTEL_BSP_SCHEDULE_DELAY: '1' });
  const { tracing, open } = await traceToAbsent(t);
  for (let round = 0; round < 100; round += 1) {
    spans(100);
    await new Promise(setImmediate);
  }
  assert.deepEqual(tracing.stats(), { ended: 10_000, sent: 0, dropped: {}, queued: 10_000 });
  const collector = await open();
  assert.deepEqual(await tracing.flush(), { ended: 10_000, sent: 10_000, dropped: {}, queued: 0 });
  assert.equal(new Set(idsOf(collector)).size, 10_000);
  assert.equal(idsOf(collector).length, 10_000);
  assert.ok(collector.requests.length <= 10, `${collector.requests.length} requests`);
});

test('a collector that is replaced gets what ended while it was away', async (t) => {
  const first = await startCollector();
  const endpoint = `127.0.0.1:${first.port}`;
  const tracing = startTracing({ enabled: true, nodeName: 'node', endpoint });
  spans(10);
  assert.equal((await tracing.flush()).sent, 10);
  first.close();
  spans(10);
  const second = await startCollector({ address: endpoint });
  t.after(() => second.close());
  assert.deepEqual(await tracing.shutdown(), { ended: 20, sent: 20, dropped: {}, queued: 0 });
  assert.equal(second.spans().length, 10);
});

test('what waits stays within the bytes that it may take, and the newest spans are dropped', async (t) => {
  withEnv(t, { OTEL_BSP_SCHEDULE_DELAY: NEVER });
  const { tracing, open } = await traceToAbsent(t, { maxQueueBytes: MIB });
  spans(20_000);
  const { ended, queued, dropped } = tracing.stats();
  assert.equal(ended, 20_000);
  assert.equal(queued + (dropped.queue_full ?? 0), ended);
  const collector = await open();
  assert.deepEqual(await tracing.flush(), { ended, sent: queued, dropped, queued: 0 });
  const bytes = collector.requests.reduce((sum, request) => sum + request.bytes.length, 0);
  assert.ok(bytes <= MIB && bytes > MIB / 2, `${bytes} bytes`);
  oneSpan();
  assert.equal((await tracing.flush()).sent, queued + 1);
});

test('OTEL_BSP_MAX_QUEUE_SIZE bounds the spans that wait', async (t) => {
  withEnv(t, {
    OTEL_BSP_SCHEDULE_DELAY: NEVER,
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '40',
  });
  const { tracing, open } = await traceToAbsent(t);
  spans(250);
  assert.deepEqual(tracing.stats(), { ended: 250, sent: 0, dropped: { queue_full: 150 }, queued: 100 });
  const collector = await open();
  assert.equal((await tracing.flush()).sent, 100);
  assert.equal(collector.requests.length, 3);
  spans(100);
  assert.equal((await tracing.flush()).sent, 200);
});

test('a span that fits into no request is dropped alone', async (t) => {
  const { tracing, collector } = await traceTest(t, { maxQueueBytes: MIB });
  oneSpan();
  withSpan('GetPodVK', { attributes: { text: 'x'.repeat(MIB) } }, () => {});
  oneSpan();
  assert.deepEqual(await tracing.flush(), { ended: 3, sent: 2, dropped: { oversized: 1 }, queued: 0 });
  assert.equal(collector.spans().length, 2);
});

test('an unsampled span is not counted', async (t) => {
  withEnv(t, { OTEL_TRACES_SAMPLER: 'always_off' });
  const { tracing, collector } = await traceTest(t);
  oneSpan();
  assert.deepEqual(await tracing.flush(), { ended: 0, sent: 0, dropped: {}, queued: 0 });
  assert.equal(collector.requests.length, 0);
});

test('a span that ends after the shutdown is counted as lost by it', async (t) => {
  const { tracing } = await traceTest(t);
  const late = trace.getTracer('test').startSpan('late');
  assert.equal((await tracing.shutdown()).ended, 0);
  late.end();
  assert.deepEqual(tracing.stats(), { ended: 1, sent: 0, dropped: { shutdown: 1 }, queued: 0 });
  const [processed] = tracing.metrics();
  assert.deepEqual(
    processed?.points.map(({ attributes, value }) => [attributes['error.type'], value]),
    [
      [undefined, 0],
      ['already_shutdown', 1],
    ],
  );
});

test('shutdown ends in time with a server that accepts and is silent, and says what it did not send', async (t) => {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${address.port}` });
  spans(5000);
  const warned = once(process, 'warning');
  const stats = await tracing.shutdown({ timeout: 50 });
  assert.deepEqual(stats, { ended: 5000, sent: 0, dropped: { shutdown: 5000 }, queued: 0 });
  assert.deepEqual(await tracing.shutdown(), stats);
  const [warning] = await warned;
  assert.match(warning.message, /^spans do not reach 127.0.0.1:\d+ \(shutdown\); 5000 lost so far/);
});

test('its metrics have the names and types of the semantic conventions', async (t) => {
  withEnv(t, {
    OTEL_BSP_SCHEDULE_DELAY: NEVER,
    OTEL_BSP_MAX_QUEUE_SIZE: '3',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
  });
  const collector = await startCollector({ answer: () => ({ code: 3 }) });
  t.after(() => collector.close());
  const tracing = startTracing({ enabled: true, endpoint: `localhost:${collector.port}` });
  spans(4);
  const values = () =>
    tracing
      .metrics()
      .map(({ name, instrument, points }) => [
        `${instrument} ${name}`,
        Object.fromEntries(points.map(({ attributes, value }) => [attributes['error.type'] ?? '', value])),
      ]);
  assert.deepEqual(values(), [
    ['counter otel.sdk.processor.span.processed', { '': 2, queue_full: 1 }],
    ['updowncounter otel.sdk.processor.span.queue.size', { '': 1 }],
    ['updowncounter otel.sdk.processor.span.queue.capacity', { '': 2 }],
    ['updowncounter otel.sdk.exporter.span.inflight', { '': 2 }],
    ['counter otel.sdk.exporter.span.exported', { '': 0 }],
    ['counter vk_telemetry.sdk.exporter.retries', { '': 0 }],
    ['counter otel.sdk.span.started', { '': 4 }],
    ['updowncounter otel.sdk.span.live', { '': 0 }],
  ]);
  assert.deepEqual((await tracing.shutdown()).dropped, { queue_full: 1, 'refused:INVALID_ARGUMENT': 3 });
  assert.deepEqual(values(), [
    ['counter otel.sdk.processor.span.processed', { '': 3, queue_full: 1 }],
    ['updowncounter otel.sdk.processor.span.queue.size', { '': 0 }],
    ['updowncounter otel.sdk.processor.span.queue.capacity', { '': 2 }],
    ['updowncounter otel.sdk.exporter.span.inflight', { '': 0 }],
    ['counter otel.sdk.exporter.span.exported', { '': 0, INVALID_ARGUMENT: 3 }],
    ['counter vk_telemetry.sdk.exporter.retries', { '': 0 }],
    ['counter otel.sdk.span.started', { '': 4 }],
    ['updowncounter otel.sdk.span.live', { '': 0 }],
  ]);
  const [processed, , , , exported] = tracing.metrics();
  assert.deepEqual(processed?.points[0]?.attributes, {
    'otel.component.type': 'ring_span_processor',
    'otel.component.name': 'ring_span_processor/0',
  });
  assert.deepEqual(exported?.points[0]?.attributes, {
    'otel.component.type': 'otlp_grpc_span_exporter',
    'otel.component.name': 'otlp_grpc_span_exporter/0',
    'server.address': 'localhost',
    'server.port': collector.port,
  });
});

test('a token file is sent as bearer token, and again when it changes', async (t) => {
  const tokenFile = `${testFolder(t)}/token`;
  writeFileSync(tokenFile, 'first-token\n');
  const { tracing, collector } = await traceTest(t, { tokenFile });
  oneSpan();
  await tracing.flush();
  const sent = () => collector.requests.at(-1)?.metadata.get('authorization')[0];
  assert.equal(sent(), 'Bearer first-token');
  writeFileSync(tokenFile, 'second-token\n');
  const deadline = performance.now() + 10_000;
  while (sent() !== 'Bearer second-token') {
    assert.ok(performance.now() < deadline, 'the new token is not sent');
    oneSpan();
    await tracing.flush();
  }
});

test('a token file that is missing or empty is an error that names the option', (t) => {
  const empty = `${testFolder(t)}/token`;
  writeFileSync(empty, '\n');
  for (const tokenFile of [empty, `${empty}-missing`])
    assert.throws(
      () => startTracing({ enabled: true, tokenFile }),
      (error) => error instanceof TelemetryConfigError && error.variable === 'options.tokenFile',
    );
});
