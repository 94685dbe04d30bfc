import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { decode } from '../testing/proto.ts';
import { createSender } from '../testing/sender.ts';
import { id, request, traceId } from '../testing/spans.ts';
import { post, testViewer } from '../testing/viewer.ts';

const json = { 'content-type': 'application/json' };

for (const [format, Exporter] of [
  ['protobuf', ProtobufExporter],
  ['JSON', JsonExporter],
] as const) {
  test(`the official HTTP exporter delivers spans as ${format}`, async (t) => {
    const viewer = await testViewer(t);
    const sender = createSender(new Exporter({ url: `http://127.0.0.1:${viewer.ports.http}/v1/traces` }));
    const span = sender.tracer.startSpan('StatusHttpCall', {
      attributes: { 'pods.count': 3, names: ['a', 'b'] },
    });
    span.end();
    await sender.send();
    const trace = viewer.trace(span.spanContext().traceId);
    assert.deepEqual(trace?.spans[0]?.attributes, { 'pods.count': 3, names: ['a', 'b'] });
  });
}

test('a body packed with gzip is taken', async (t) => {
  const viewer = await testViewer(t);
  const response = await post(viewer, gzipSync(request([{}])), { 'content-encoding': 'gzip' });
  assert.equal(response.status, 200);
  assert.equal(viewer.stats().spans, 1);
});

test('rejected spans are told in the format of the request', async (t) => {
  const viewer = await testViewer(t);
  const binary = await post(viewer, request([{ traceId: traceId(0) }]));
  assert.equal(binary.headers.get('content-type'), 'application/x-protobuf');
  const errorMessage = 'trace id and span id must not be empty or zero';
  assert.deepEqual(decode('Response', new Uint8Array(await binary.arrayBuffer())), {
    partialSuccess: { rejectedSpans: '1', errorMessage },
  });
  const body = JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: [{ spanId: id(1) }, { spanId: id(2), traceId: traceId(2) }] }] }],
  });
  const text = await post(viewer, body, json);
  assert.equal(text.headers.get('content-type'), 'application/json');
  assert.deepEqual(await text.json(), { partialSuccess: { rejectedSpans: '1', errorMessage } });
  assert.equal(viewer.stats().spans, 1);
});

for (const [what, status, body, headers, message] of [
  ['a malformed protobuf body', 400, 'garbage', {}, /unmarshalling/],
  ['a malformed JSON body', 400, '{', json, /not JSON/],
  ['a body that is not gzip as it says', 400, 'garbage', { 'content-encoding': 'gzip' }, /not gzip/],
  ['an unknown content type', 415, 'x', { 'content-type': 'text/plain' }, /media type/],
  ['an unknown content encoding', 415, 'x', { 'content-encoding': 'br' }, /content encoding/],
  ['a request from a web page', 403, 'x', { origin: 'http://localhost:8080' }, /web pages/],
] as const) {
  test(`${what} is answered with ${status} and a status in the format of the request`, async (t) => {
    const viewer = await testViewer(t);
    const response = await post(viewer, body, headers);
    assert.equal(response.status, status);
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type') === 'application/json';
    const reply = isJson ? JSON.parse(bytes.toString()) : decode('RpcStatus', bytes);
    assert.match(reply.message, message);
  });
}

for (const [format, mebibytes, headers] of [
  ['protobuf', 16, {}],
  ['JSON', 4, json],
] as const) {
  test(`${format} over ${mebibytes} MiB is refused, sent or unpacked`, async (t) => {
    const viewer = await testViewer(t);
    const most = mebibytes * 1024 * 1024;
    for (const [size, status] of [
      [most, 400],
      [most + 1, 413],
    ] as const) {
      const body = Buffer.alloc(size);
      const packed = { ...headers, 'content-encoding': 'gzip' };
      assert.equal((await post(viewer, body, headers)).status, status);
      assert.equal((await post(viewer, gzipSync(body), packed)).status, status);
    }
  });
}

test('other paths and methods are answered with 404 and 405', async (t) => {
  const viewer = await testViewer(t);
  const url = `http://127.0.0.1:${viewer.ports.http}`;
  assert.equal((await fetch(`${url}/v1/metrics`, { method: 'POST' })).status, 404);
  const get = await fetch(`${url}/v1/traces`);
  assert.equal(get.status, 405);
  assert.equal(get.headers.get('allow'), 'POST');
});

test('a request under a foreign host name is refused', async (t) => {
  const viewer = await testViewer(t);
  const status = await new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: viewer.ports.http,
      path: '/v1/traces',
      method: 'POST',
      headers: { ...json, host: 'attacker.example' },
    };
    httpRequest(options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end('{}');
  });
  assert.equal(status, 403);
});

test('past eight bodies at a time a sender is asked to come again', async (t) => {
  const viewer = await testViewer(t);
  const options = {
    host: '127.0.0.1',
    port: viewer.ports.http,
    path: '/v1/traces',
    method: 'POST',
    headers: { ...json, expect: '100-continue' },
  };
  const open = Array.from({ length: 8 }, () => httpRequest(options));
  await Promise.all(
    open.map((slow) => new Promise<void>((resolve) => slow.once('continue', resolve).flushHeaders())),
  );
  const response = await post(viewer, '{}', json);
  assert.equal(response.status, 429);
  assert.equal(response.headers.get('retry-after'), '1');
  for (const slow of open) slow.on('error', () => undefined).destroy();
});
