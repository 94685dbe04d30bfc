import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TracingOptions } from './options.ts';
import { withSpan } from './span.ts';
import { startTracing } from './start.ts';
import { createAuthority, fileOf } from './testing/certificates.ts';
import { type CollectorOptions, startCollector } from './testing/collector.ts';
import { testFolder } from './testing/folder.ts';

const oneSpan = () => withSpan('GetPodsVK', { root: true }, () => {});
const pipeline = 'standard';

async function standardTo(
  t: TestContext,
  collectorOptions: CollectorOptions = {},
  more: TracingOptions = {},
) {
  const collector = await startCollector(collectorOptions);
  const endpoint = collectorOptions.address ?? `localhost:${collector.port}`;
  const tracing = startTracing({ enabled: true, nodeName: 'node', endpoint, pipeline, ...more });
  t.after(async () => {
    await tracing.shutdown({ timeout: 1 });
    collector.close();
  });
  return { collector, tracing };
}

test('flush waits for a batch that was already on its way', async (t) => {
  const { tracing, collector } = await standardTo(t);
  for (let i = 0; i < 512; i += 1) oneSpan();
  assert.equal((await tracing.flush()).sent, 512);
  assert.equal(collector.spans().length, 512);
});

test('spans beyond the queue are counted as dropped', async (t) => {
  const { tracing, collector } = await standardTo(t);
  for (let i = 0; i < 3000; i += 1) oneSpan();
  const { ended, sent, dropped, queued } = await tracing.flush();
  assert.equal(ended, 3000);
  assert.ok((dropped.queue_full ?? 0) > 0);
  assert.deepEqual({ sum: sent + (dropped.queue_full ?? 0), queued }, { sum: ended, queued: 0 });
  assert.equal(collector.spans().length, sent);
});

test('an export that fails is counted, and a warning with its reason', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  server.close();
  const warned = once(process, 'warning');
  const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${address.port}`, pipeline });
  oneSpan();
  assert.deepEqual((await tracing.flush()).dropped, { export_failed: 1 });
  const [warning] = await warned;
  assert.match(
    warning.message,
    /do not reach 127.0.0.1:\d+ \(UNAVAILABLE: .*ECONNREFUSED.*\); 1 lost so far$/,
  );
  await tracing.shutdown();
});

test('flush and shutdown end in time with a collector that never answers', async (t) => {
  const { tracing } = await standardTo(t, { answer: () => 'never' });
  oneSpan();
  assert.equal((await tracing.flush({ timeout: 100 })).queued, 1);
  assert.equal((await tracing.shutdown({ timeout: 100 })).queued, 1);
});

test('spans go over TLS with a client certificate and headers', async (t) => {
  const authority = await createAuthority();
  const client = await authority.issue('client');
  const folder = testFolder(t);
  const tls = {
    caFile: fileOf(folder, 'ca.crt', authority.cert),
    certFile: fileOf(folder, 'client.crt', client.cert),
    keyFile: fileOf(folder, 'client.key', client.key),
  };
  const { collector, tracing } = await standardTo(
    t,
    { tls: await authority.issue('server'), clientCa: authority.cert },
    { tls, headers: { Authorization: 'Bearer abc' } },
  );
  oneSpan();
  assert.equal((await tracing.shutdown()).sent, 1);
  assert.deepEqual(collector.requests[0]?.metadata.get('authorization'), ['Bearer abc']);
});

test('spans go over a unix socket', { skip: process.platform === 'win32' }, async (t) => {
  const { collector, tracing } = await standardTo(t, { address: `unix:${testFolder(t)}/collector.sock` });
  oneSpan();
  assert.equal((await tracing.shutdown()).sent, 1);
  assert.equal(collector.spans().length, 1);
});

test('its metrics have the names and types of the semantic conventions', async (t) => {
  const { tracing, collector } = await standardTo(t);
  for (let i = 0; i < 3000; i += 1) oneSpan();
  const { sent, dropped } = await tracing.flush();
  const processor = {
    'otel.component.type': 'batching_span_processor',
    'otel.component.name': 'batching_span_processor/0',
  };
  const exporter = {
    'otel.component.type': 'otlp_grpc_span_exporter',
    'otel.component.name': 'otlp_grpc_span_exporter/0',
    'server.address': 'localhost',
    'server.port': collector.port,
  };
  const sampled = { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' };
  assert.deepEqual(
    tracing.metrics().map(({ name, points }) => [name, points]),
    [
      [
        'otel.sdk.processor.span.processed',
        [
          { attributes: processor, value: sent },
          { attributes: { ...processor, 'error.type': 'queue_full' }, value: dropped.queue_full },
        ],
      ],
      ['otel.sdk.processor.span.queue.size', [{ attributes: processor, value: 0 }]],
      ['otel.sdk.processor.span.queue.capacity', [{ attributes: processor, value: 2048 }]],
      ['otel.sdk.exporter.span.inflight', [{ attributes: exporter, value: 0 }]],
      ['otel.sdk.exporter.span.exported', [{ attributes: exporter, value: sent }]],
      [
        'otel.sdk.span.started',
        [{ attributes: { ...sampled, 'otel.span.parent.origin': 'none' }, value: 3000 }],
      ],
      [
        'otel.sdk.span.live',
        [
          { attributes: { 'otel.span.sampling_result': 'RECORD_ONLY' }, value: 0 },
          { attributes: sampled, value: 0 },
        ],
      ],
    ],
  );
});
