import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { context, SpanKind, trace } from '@opentelemetry/api';
import type { Delivery } from './delivery.ts';
import { createSender } from './testing/sender.ts';
import { id, request, traceId } from './testing/spans.ts';
import { post, testViewer } from './testing/viewer.ts';
import type { Trace } from './trace.ts';
import { startViewer } from './viewer.ts';

test('a finished trace is delivered with its spans in order of their start', async (t) => {
  const { promise, resolve } = Promise.withResolvers<[Trace, Delivery]>();
  const viewer = await testViewer(t, { onTrace: (...delivered) => resolve(delivered) });
  const sender = createSender(viewer.ports.grpc);
  const link = {
    context: { traceId: traceId(7), spanId: id(8), traceFlags: 1 },
    attributes: { why: 'queue' },
  };
  const root = sender.tracer.startSpan('CreatePodVK', { links: [link], startTime: [1_770_000_000, 1_500] });
  const child = sender.tracer.startSpan(
    'CreateHttpCall',
    {
      kind: SpanKind.CLIENT,
      startTime: [1_770_000_000, 2_000_000],
      attributes: { 'exit.code': 500, 'error.type': 'timeout' },
    },
    trace.setSpan(context.active(), root),
  );
  child.setStatus({ code: 2, message: 'no answer' }).end([1_770_000_000, 5_000_999]);
  root.end([1_770_000_001, 0]);
  await sender.send();
  const [delivered, how] = await promise;
  assert.deepEqual(how, { complete: true, updated: false });
  assert.deepEqual(delivered, {
    traceId: root.spanContext().traceId,
    spans: [
      {
        name: 'CreatePodVK',
        spanId: root.spanContext().spanId,
        parentSpanId: '',
        service: 'VK-InterLink-test',
        startMicros: 1_770_000_000_000_001,
        durationMicros: 999_999,
        attributes: {},
        status: { code: 'unset' },
        links: [{ traceId: traceId(7), spanId: id(8), attributes: { why: 'queue' } }],
      },
      {
        name: 'CreateHttpCall',
        spanId: child.spanContext().spanId,
        parentSpanId: root.spanContext().spanId,
        service: 'VK-InterLink-test',
        startMicros: 1_770_000_000_002_000,
        durationMicros: 3_000,
        attributes: { 'exit.code': 500, 'error.type': 'timeout' },
        status: { code: 'error', message: 'no answer' },
        links: [],
      },
    ],
  });
});

test('integers beyond what a JSON number holds become text', async (t) => {
  const viewer = await testViewer(t);
  const attributes = { small: -5n, large: 9_007_199_254_740_993n, ['__proto__']: 'x' };
  await post(viewer, request([{ attributes }]));
  const [span] = viewer.trace('1')?.spans ?? [];
  assert.deepEqual(Object.entries(span?.attributes ?? {}), [
    ['small', -5],
    ['large', '9007199254740993'],
    ['__proto__', 'x'],
  ]);
});

test('closing delivers the traces that still wait, once', async () => {
  const delivered: [string, Delivery][] = [];
  const viewer = await startViewer({
    grpcPort: 0,
    httpPort: 0,
    apiPort: 0,
    onTrace: (trace, delivery) => delivered.push([trace.traceId, delivery]),
  });
  await post(viewer, request([{ parentSpanId: id(9) }]));
  await Promise.all([viewer.close(), viewer.close()]);
  assert.deepEqual(delivered, [[traceId(1), { complete: false, updated: false }]]);
});

test('closing frees the ports though connections are held open', async (t) => {
  const viewer = await testViewer(t, {}, { graceMs: 100 });
  const held = [viewer.ports.grpc, viewer.ports.http, viewer.ports.api].map((port) =>
    connect(port, '127.0.0.1'),
  );
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const ended = held.map((socket) => once(socket.on('error', () => undefined).resume(), 'close'));
  await viewer.close();
  for (const port of Object.values(viewer.ports)) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await new Promise((resolve) => server.close(resolve));
  }
  for (const socket of held) socket.destroy();
  await Promise.all(ended);
});

test('where the usual port is taken a free one is used', async (t) => {
  const other = createServer().listen(3200, '127.0.0.1');
  t.after(() => other.close());
  // Either this test takes the port or something else on the machine has it.
  await Promise.race([once(other, 'listening'), once(other, 'error').catch(() => undefined)]).catch(
    () => undefined,
  );
  const viewer = await startViewer({ grpcPort: 0, httpPort: 0 });
  t.after(() => viewer.close());
  assert.notEqual(viewer.ports.api, 3200);
});

test('a port that was asked for and is taken is an error, and the other ports are given back', async (t) => {
  const viewer = await testViewer(t);
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const free = createServer().listen(0, '127.0.0.1', () => {
      const address = free.address();
      free.close(() => resolve({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 }));
    });
  });
  await assert.rejects(startViewer({ grpcPort: port, httpPort: viewer.ports.http, apiPort: 0 }), {
    code: 'ERR_VIEWER_LISTEN',
    message: new RegExp(`cannot listen on 127.0.0.1 port ${viewer.ports.http} for OTLP/HTTP: .*EADDRINUSE`),
  });
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

test('what the store held and let go is counted', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 2 });
  await post(viewer, request([{ traceId: traceId(1) }, { traceId: traceId(2) }]));
  await post(viewer, request([{ traceId: traceId(3) }]));
  const { bytes, ...counts } = viewer.stats();
  assert.ok(bytes > 0);
  assert.deepEqual(counts, { traces: 2, spans: 2, evictedSpans: 1, duplicateSpans: 0 });
  assert.deepEqual(
    viewer.traces().map((trace) => trace.traceId),
    [traceId(2), traceId(3)],
  );
});

test('what onTrace throws is a warning, and the sender is not told', async (t) => {
  const viewer = await testViewer(t, {
    maxSpans: 1,
    onTrace: () => {
      throw new Error('no disk');
    },
  });
  const warning = once(process, 'warning');
  await post(viewer, request([{ traceId: traceId(1) }]));
  const { status } = await post(viewer, request([{ traceId: traceId(2) }]));
  assert.equal(status, 200);
  const [{ name, message }] = (await warning) as [Error];
  assert.deepEqual(
    [name, message],
    ['ViewerWarning', `onTrace threw for trace ${traceId(1)}: Error: no disk`],
  );
});
