import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Client, compressionAlgorithms, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { decode } from '../testing/proto.ts';
import { createSender } from '../testing/sender.ts';
import { request, traceId } from '../testing/spans.ts';
import { testViewer } from '../testing/viewer.ts';

const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const pass = (bytes: Buffer): Buffer => bytes;

const exportTo = (t: TestContext, port: number, bytes: Uint8Array, options = {}): Promise<Buffer> => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  t.after(() => client.close());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, pass, pass, Buffer.from(bytes), (error, reply) => {
      if (error !== null || reply === undefined) reject(error);
      else resolve(reply);
    });
  });
};

const refusedWith = (code: status, details: RegExp) => (error: ServiceError) => {
  assert.equal(error.code, code);
  assert.match(error.details, details);
  return true;
};

test('the official gRPC exporter delivers spans to the store', async (t) => {
  const viewer = await testViewer(t);
  const sender = createSender(viewer.ports.grpc, { 'service.name': 'VK-InterLink-a' });
  const span = sender.tracer.startSpan('PingHttpCall', { attributes: { 'exit.code': 200 } });
  span.end();
  await sender.send();
  const trace = viewer.trace(span.spanContext().traceId);
  assert.deepEqual(
    trace?.spans.map(({ name, service, attributes }) => ({ name, service, attributes })),
    [{ name: 'PingHttpCall', service: 'VK-InterLink-a', attributes: { 'exit.code': 200 } }],
  );
});

test('a request packed with gzip is taken', async (t) => {
  const viewer = await testViewer(t);
  const gzip = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };
  const reply = await exportTo(t, viewer.ports.grpc, request([{}]), gzip);
  assert.equal(reply.length, 0);
  assert.equal(viewer.stats().spans, 1);
});

test('spans with an empty or zero id are counted as rejected and the others kept', async (t) => {
  const viewer = await testViewer(t);
  const bytes = request([{}, { traceId: '' }, { traceId: traceId(0) }, { spanId: '' }]);
  const reply = decode('Response', await exportTo(t, viewer.ports.grpc, bytes));
  assert.deepEqual(reply, {
    partialSuccess: { rejectedSpans: '3', errorMessage: 'trace id and span id must not be empty or zero' },
  });
  assert.equal(viewer.stats().spans, 1);
});

test('bytes that are no request are answered with INTERNAL', async (t) => {
  const { ports } = await testViewer(t);
  const garbage = Buffer.from('no protobuf');
  await assert.rejects(
    exportTo(t, ports.grpc, garbage),
    refusedWith(status.INTERNAL, /^error unmarshalling request: .+ at byte \d+/),
  );
});

test('a trace id of another length than 16 bytes makes the request malformed', async (t) => {
  const { ports } = await testViewer(t);
  await assert.rejects(
    exportTo(t, ports.grpc, request([{ traceId: '0102030405060708' }])),
    refusedWith(status.INTERNAL, /invalid TraceID length: 8/),
  );
});

test('a message over 4 MiB is refused, packed or not, and a smaller one then taken', async (t) => {
  const viewer = await testViewer(t);
  const bytes = request([{ name: 'x'.repeat(4 * 1024 * 1024) }]);
  const gzip = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };
  const tooLarge = refusedWith(status.RESOURCE_EXHAUSTED, /larger than/);
  await assert.rejects(exportTo(t, viewer.ports.grpc, bytes), tooLarge);
  await assert.rejects(exportTo(t, viewer.ports.grpc, bytes, gzip), tooLarge);
  await exportTo(t, viewer.ports.grpc, request([{ name: 'x'.repeat(4_000_000) }]));
  assert.equal(viewer.stats().spans, 1);
});

test('a request that alone is over the caps is refused without a hint to repeat it', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 2 });
  await assert.rejects(exportTo(t, viewer.ports.grpc, request([{}, {}, {}])), (error: ServiceError) => {
    assert.deepEqual(error.metadata.get('grpc-status-details-bin'), []);
    return refusedWith(status.RESOURCE_EXHAUSTED, /3 spans .* caps of 2 spans/)(error);
  });
  assert.equal(viewer.stats().spans, 0);
});
