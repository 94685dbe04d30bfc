import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { collector, type Gatherer, type MetricFamily } from '../../index.ts';
import { printed } from '../../testing/readme.ts';
import { encodeMessage, plainOf, pointsOf } from '../testing/proto.ts';
import {
  type GrpcAnswer,
  type HttpAnswer,
  startGrpcReceiver,
  startHttpReceiver,
} from '../testing/receiver.ts';
import { createOtlpExporter } from './exporter.ts';
import { OTLP_EXPORTER_METRICS } from './send/own.ts';
import type { OtlpExporterOptions } from './send/settings.ts';

const gauge = (name: string, count = 1): MetricFamily => ({
  name,
  help: 'h',
  type: 'gauge',
  points: Array.from({ length: count }, (_, i) => ({ labels: { i: String(i) }, value: i })),
});

const NO_ENV = {};
const HOURS = 10_000_000;

const one = collector(() => [gauge('x')], { name: 'one' });

/** An exporter that sends only when it is told to. */
const exporterFor = (
  receiver: { readonly port: number },
  options: OtlpExporterOptions = {},
  gatherer: Gatherer | readonly Gatherer[] = one,
) =>
  createOtlpExporter(gatherer, {
    endpoint: `http://127.0.0.1:${receiver.port}`,
    env: NO_ENV,
    intervalMs: HOURS,
    ...options,
  });

const RECEIVERS = {
  grpc: startGrpcReceiver,
  'http/protobuf': startHttpReceiver,
} as const;

for (const protocol of ['grpc', 'http/protobuf'] as const) {
  test(`metrics arrive over ${protocol}, with headers and resource`, async (t) => {
    for (const compression of ['gzip', 'none'] as const) {
      const receiver = await RECEIVERS[protocol](t);
      const exporter = exporterFor(receiver, {
        protocol,
        compression,
        headers: { 'x-tenant': 'a', 'User-Agent': 'mine' },
        resource: { 'service.name': 'vk', node: 'n1' },
      });
      assert.equal((await exporter.flush()).exported, 1);
      const { exported, inflight, dropped, requests } = await exporter.shutdown();
      assert.deepEqual(
        { exported, inflight, dropped, requests },
        { exported: 2, inflight: 0, dropped: {}, requests: 2 },
      );
      assert.deepEqual(
        receiver.metrics().map(({ name }) => name),
        ['x', 'x'],
      );
      assert.equal(receiver.taken[0]?.headers['x-tenant'], 'a');
      const { 'service.instance.id': instance, ...resource } = receiver.resource();
      assert.deepEqual(resource, { 'service.name': 'vk', node: 'n1' });
      assert.ok(instance);
    }
  });

  test(`nobody at the endpoint is waited for within the export's time over ${protocol}, and then the snapshot is dropped`, async (t) => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.message);
    process.on('warning', onWarning);
    t.after(() => process.off('warning', onWarning));
    const exporter = exporterFor({ port: 1 }, { protocol, exportTimeoutMs: 300 });
    const stats = await exporter.flush();
    assert.deepEqual(stats.dropped, { ECONNREFUSED: 1 });
    assert.equal(stats.lastError?.reason, 'ECONNREFUSED');
    assert.equal(stats.requests, stats.retries + 1);
    await exporter.flush();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /http:\/\/127\.0\.0\.1:1: ECONNREFUSED/);
    await exporter.shutdown({ timeoutMs: 1 });
  });
}

const grpcError = (code: number, retryMs?: number): GrpcAnswer => {
  const metadata = new Metadata();
  if (retryMs !== undefined) {
    const value = encodeMessage('RetryInfo', { retryDelay: { seconds: 0, nanos: retryMs * 1e6 } });
    const details = [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value }];
    metadata.set('grpc-status-details-bin', encodeMessage('RpcStatus', { code, details }));
  }
  return { code, details: `no: ${code}`, metadata };
};
const httpError =
  (code: number, headers: Record<string, string> = {}): HttpAnswer =>
  (_, response) =>
    response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end('no: secret-token');

test('what the protocol names retryable is sent again, anything else is dropped by its reason', async (t) => {
  const codes = Object.entries(status).filter(([name, code]) => typeof code === 'number' && name !== 'OK');
  const retryable = ['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'];
  assert.equal(codes.length, 16);
  for (const [name, code] of codes) {
    const answers: GrpcAnswer[] = [grpcError(Number(code))];
    const receiver = await startGrpcReceiver(t, { answer: () => answers.pop() });
    const exporter = exporterFor(receiver, { protocol: 'grpc' });
    const { dropped, retries, exported } = await exporter.flush();
    const again = retryable.includes(name);
    assert.deepEqual(
      { retries, exported },
      again ? { retries: 1, exported: 1 } : { retries: 0, exported: 0 },
      name,
    );
    assert.deepEqual(dropped, again ? {} : { [name]: 1 });
  }
  for (const code of [400, 401, 403, 404, 429, 500, 501, 502, 503, 504]) {
    const answers: HttpAnswer[] = [httpError(code)];
    const receiver = await startHttpReceiver(t, { answer: () => answers.pop() });
    const { dropped, retries } = await exporterFor(receiver).flush();
    const again = [429, 502, 503, 504].includes(code);
    assert.deepEqual(
      { dropped, retries },
      again ? { dropped: {}, retries: 1 } : { dropped: { [`HTTP ${code}`]: 1 }, retries: 0 },
    );
  }
});

test('the receiver says when to come again: RetryInfo, Retry-After', async (t) => {
  const times: number[] = [];
  const noting =
    <A>(answers: A[]) =>
    () => {
      times.push(performance.now());
      return answers.pop();
    };
  const grpc = await startGrpcReceiver(t, { answer: noting([grpcError(status.RESOURCE_EXHAUSTED, 600)]) });
  assert.equal((await exporterFor(grpc, { protocol: 'grpc' }).flush()).exported, 1);
  const http = await startHttpReceiver(t, { answer: noting([httpError(503, { 'retry-after': '1' })]) });
  assert.equal((await exporterFor(http).flush()).exported, 1);
  const [first = 0, second = 0, third = 0, fourth = 0] = times;
  assert.ok(second - first >= 590, `${second - first} ms`);
  assert.ok(fourth - third >= 990, `${fourth - third} ms`);
  const patient = await startHttpReceiver(t, { answer: () => httpError(503, { 'retry-after': '3600' }) });
  assert.deepEqual((await exporterFor(patient).flush()).dropped, { 'HTTP 503': 1 });
  assert.equal(patient.seen.length, 1);
});

test('a message that is too large for the receiver is sent in smaller ones, and so is the next', async (t) => {
  const many = collector(() => [gauge('x', 2000)], { name: 'many' });
  const limits = {
    grpc: await startGrpcReceiver(t, {
      answer: ({ body }) => (body.length > 20_000 ? grpcError(status.RESOURCE_EXHAUSTED) : undefined),
    }),
    'http/protobuf': await startHttpReceiver(t, {
      answer: ({ body }) => (body.length > 20_000 ? httpError(413) : undefined),
    }),
  };
  for (const protocol of ['grpc', 'http/protobuf'] as const) {
    const receiver = limits[protocol];
    const exporter = exporterFor(receiver, { protocol }, many);
    const { exported, dropped } = await exporter.flush();
    assert.deepEqual({ exported, dropped }, { exported: 2000, dropped: {} });
    const values = receiver
      .metrics()
      .flatMap(pointsOf)
      .map(({ asDouble }) => asDouble);
    assert.deepEqual(
      values,
      Array.from({ length: 2000 }, (_, i) => i),
    );
    const refused = receiver.seen.length - receiver.taken.length;
    await exporter.flush();
    assert.equal(receiver.seen.length - receiver.taken.length, refused);
  }
});

test('what the receiver rejects of a message it takes is counted', async (t) => {
  const partial = encodeMessage('Response', {
    partialSuccess: { rejectedDataPoints: 2, errorMessage: 'old' },
  });
  const receiver = await startGrpcReceiver(t, { answer: () => partial });
  const three = collector(() => [gauge('x', 3)]);
  const stats = await exporterFor(receiver, { protocol: 'grpc' }, three).flush();
  assert.deepEqual([stats.exported, stats.dropped, stats.retries], [1, { rejected: 2 }, 0]);
  assert.deepEqual(stats.lastError, { reason: 'rejected', message: 'old' });
});

test('a snapshot that waits for another attempt gives way to the next one', async (t) => {
  let runs = 0;
  const counting = collector(() => [gauge(`run_${++runs}`)], { name: 'counting' });
  const receiver = await startHttpReceiver(t, {
    answer: () => (receiver.seen.length === 0 ? httpError(503, { 'retry-after': '60' }) : undefined),
  });
  const exporter = exporterFor(receiver, { intervalMs: 50, exportTimeoutMs: HOURS }, counting);
  const alive = setInterval(() => {}, 1000);
  await receiver.came(2);
  clearInterval(alive);
  const { dropped, inflight } = await exporter.shutdown();
  assert.deepEqual({ dropped, inflight }, { dropped: { superseded: 1 }, inflight: 0 });
  assert.equal(receiver.metrics()[0]?.name, 'run_2');
});

test('shutdown sends what is there, once, and never takes longer than it may', async (t) => {
  const receiver = await startGrpcReceiver(t);
  const exporter = exporterFor(receiver, { protocol: 'grpc' });
  const [first, second] = await Promise.all([exporter.shutdown(), exporter.shutdown()]);
  assert.equal(first, second);
  assert.equal(receiver.taken.length, 1);
  assert.equal((await exporter.flush()).requests, 1);

  for (const silent of [
    exporterFor(await startGrpcReceiver(t, { answer: () => 'never' }), { protocol: 'grpc' }),
    exporterFor(await startHttpReceiver(t, { answer: () => () => {} })),
    exporterFor({ port: 1 }, {}, { gather: () => new Promise(() => {}) }),
  ]) {
    const began = performance.now();
    const { dropped, inflight } = await silent.shutdown({ timeoutMs: 200 });
    assert.ok(performance.now() - began < 5000);
    assert.equal(inflight, 0);
    assert.ok(Object.keys(dropped).every((reason) => reason === 'shutdown'));
  }
});

test('a receiver that never answers is given up after the time-out and tried again', async (t) => {
  for (const protocol of ['grpc', 'http/protobuf'] as const) {
    const answers = ['never'];
    const receiver =
      protocol === 'grpc'
        ? await startGrpcReceiver(t, { answer: () => (answers.pop() ? 'never' : undefined) })
        : await startHttpReceiver(t, { answer: () => (answers.pop() ? () => {} : undefined) });
    const { exported, retries } = await exporterFor(receiver, { protocol, timeoutMs: 150 }).flush();
    assert.deepEqual({ exported, retries }, { exported: 1, retries: 1 });
  }
});

test('what gathers lose and OTLP cannot have is left out and counted', async (t) => {
  const receiver = await startHttpReceiver(t);
  const half: MetricFamily = {
    name: 'half',
    help: '',
    type: 'histogram',
    points: [{ labels: {}, bounds: [1], counts: [0.5], count: 1, sum: 1 }],
  };
  const broken: Gatherer = { name: 'broken', gather: () => Promise.reject(new Error('no')) };
  const exporter = exporterFor(receiver, {}, [one, broken, collector(() => [half], { name: 'half' })]);
  const { dropped, partialGathers } = await exporter.flush();
  assert.deepEqual({ dropped, partialGathers }, { dropped: { unfit: 1 }, partialGathers: 1 });
  const names = receiver.metrics().map(({ name }) => name);
  assert.ok(names.includes('x') && !names.includes('half'));
  const nonsense = exporterFor(receiver, {}, { gather: async () => ({}) as never });
  assert.equal((await nonsense.flush()).lastError?.reason, 'error');
});

test('its own metrics tell what was sent and dropped', async (t) => {
  const answers: HttpAnswer[] = [httpError(400)];
  const receiver = await startHttpReceiver(t, { answer: () => answers.pop() });
  const exporter = exporterFor(receiver);
  await exporter.flush();
  await exporter.flush();
  const { families } = await exporter.gatherer.gather();
  assert.deepEqual(
    families.map(({ name }) => name),
    Object.values(OTLP_EXPORTER_METRICS),
  );
  const [exported, , collection] = families;
  assert.deepEqual(
    exported?.points.map((point) => [point.labels.error_type, 'value' in point && point.value]),
    [
      [undefined, 1],
      ['HTTP 400', 1],
    ],
  );
  assert.equal(exported?.points[0]?.labels.server_port, String(receiver.port));
  const [timed] = collection?.type === 'histogram' ? collection.points : [];
  assert.equal(timed?.count, 2);
});

test('a header that the receiver repeats is not in a message', async (t) => {
  const receiver = await startHttpReceiver(t, { answer: () => httpError(401) });
  const exporter = exporterFor(receiver, { headers: { authorization: 'Bearer secret-token' } });
  const { lastError } = await exporter.flush();
  assert.deepEqual(lastError, { reason: 'HTTP 401', message: 'no: ***' });
});

test('target_info names the resource unless the user did', async (t) => {
  const receiver = await startHttpReceiver(t);
  const target: MetricFamily = {
    name: 'target_info',
    help: '',
    type: 'info',
    points: [{ labels: { job: 'from-target', region: 'eu' }, value: 1 }],
  };
  const gatherer = collector(() => [gauge('x'), target]);
  await exporterFor(receiver, {}, gatherer).flush();
  assert.deepEqual([receiver.resource()['service.name'], receiver.resource().region], ['from-target', 'eu']);
  await exporterFor(receiver, { env: { OTEL_SERVICE_NAME: 'mine' } }, gatherer).flush();
  assert.equal(receiver.resource()['service.name'], 'mine');
  assert.deepEqual(plainOf(receiver.metrics()[0]?.metadata), { 'prometheus.type': 'gauge' });
});

test('an exporter alone does not hold its process', async () => {
  const program = `
    import { collector } from '@vk-telemetry/metrics';
    import { createOtlpExporter } from '@vk-telemetry/metrics/otel';
    createOtlpExporter(collector(() => []), { intervalMs: 1_000_000 });
    console.log('made');`;
  assert.equal(await printed(program), 'made\n');
});
