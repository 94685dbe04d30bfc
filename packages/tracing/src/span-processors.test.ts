import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { httpCall } from './http-call.ts';
import { withSpan } from './span.ts';
import { startTracing } from './start.ts';
import { startCollector } from './testing/collector.ts';
import { pod } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

/** Keeps what it saw. */
function watching(more: Partial<SpanProcessor> = {}) {
  const spans: ReadableSpan[] = [];
  const calls: string[] = [];
  const processor: SpanProcessor = {
    onStart: ({ name }) => void calls.push(`start ${name}`),
    onEnd: (span) => void spans.push(span),
    async forceFlush() {
      calls.push('flush');
    },
    async shutdown() {
      calls.push('shutdown');
    },
    ...more,
  };
  return { spans, calls, processor, names: () => spans.map(({ name }) => name) };
}

const oneSpan = () => withSpan('GetPodVK', { root: true }, () => {});

test('a span processor of the host sees each span beside the export', async (t) => {
  const host = watching();
  const traced = await traceTest(t, { spanProcessors: [host.processor] });
  await httpCall('CreateHttpCall', [pod], async () => ({ statusCode: 202 }));
  const exported = await traced.span('CreateHttpCall');
  const [seen] = host.spans;
  assert.equal(seen?.spanContext().spanId, exported.spanId);
  assert.deepEqual([seen?.attributes['exit.code'], seen?.ended], [202, true]);
  assert.deepEqual(host.calls, ['start CreateHttpCall', 'flush']);
});

test('it sees the spans that the sampler left out too, which are not exported', async (t) => {
  process.env.OTEL_TRACES_SAMPLER = 'always_off';
  t.after(() => {
    delete process.env.OTEL_TRACES_SAMPLER;
  });
  const host = watching();
  const traced = await traceTest(t, { spanProcessors: [host.processor] });
  for (let i = 0; i < 3; i += 1) oneSpan();
  assert.deepEqual(await traced.tracing.flush(), { ended: 0, sent: 0, dropped: {}, queued: 0 });
  assert.deepEqual(
    host.spans.map((span) => [span.name, span.spanContext().traceFlags]),
    [
      ['GetPodVK', 0],
      ['GetPodVK', 0],
      ['GetPodVK', 0],
    ],
  );
});

test('it sees quiet turns that are left out of the export', async (t) => {
  const host = watching();
  const traced = await traceTest(t, { spanProcessors: [host.processor], sampling: { dropQuietTurns: true } });
  withSpan('GetPodsVK', { root: true }, () => {});
  assert.deepEqual([host.names(), await traced.spans()], [['GetPodsVK'], []]);
});

test('one that throws is a single warning, and spans are exported and seen by the others', async (t) => {
  const fail = () => {
    throw new Error('no disk');
  };
  const bad = watching({ onStart: fail, onEnding: fail, onEnd: fail, forceFlush: async () => fail() });
  const good = watching();
  const warned = once(process, 'warning');
  const warnings: string[] = [];
  const listen = ({ message }: Error) => void warnings.push(message);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  const traced = await traceTest(t, { spanProcessors: [bad.processor, good.processor] });
  oneSpan();
  oneSpan();
  assert.equal((await traced.spans()).length, 2);
  assert.deepEqual(good.names(), ['GetPodVK', 'GetPodVK']);
  await warned;
  assert.deepEqual(warnings, [
    'a span processor of this process throws in onStart, spans go on without it: Error: no disk',
  ]);
});

test('flush and shutdown reach it, shutdown once, and one that hangs holds up neither', async (t) => {
  const never = () => new Promise<void>(() => {});
  const hanging = watching({ forceFlush: never, shutdown: never });
  const good = watching();
  const { tracing } = await traceTest(t, { spanProcessors: [hanging.processor, good.processor] });
  oneSpan();
  assert.equal((await tracing.flush({ timeout: 200 })).sent, 1);
  oneSpan();
  assert.equal((await tracing.shutdown({ timeout: 200 })).sent, 2);
  await tracing.shutdown();
  assert.deepEqual(
    good.calls.filter((call) => !call.startsWith('start')),
    ['flush', 'shutdown'],
  );
});

test('while tracing is off it is never asked', async () => {
  const host = watching();
  const tracing = startTracing({ enabled: false, spanProcessors: [host.processor] });
  oneSpan();
  await tracing.flush();
  await tracing.shutdown();
  assert.deepEqual([host.calls, host.names()], [[], []]);
});

test('spans started and live are counted by what the sampler said and by the origin of the parent', async (t) => {
  process.env.OTEL_TRACES_SAMPLER = 'parentbased_always_off';
  t.after(() => {
    delete process.env.OTEL_TRACES_SAMPLER;
  });
  const { tracing } = await traceTest(t);
  const points = (name: string) =>
    tracing
      .metrics()
      .find((metric) => metric.name === name)
      ?.points.map(({ attributes, value }) => [...Object.values(attributes), value]);
  oneSpan();
  await withSpan('GetPodVK', { root: true }, async () => oneSpan());
  assert.deepEqual(points('otel.sdk.span.started'), [['DROP', 'none', 3]]);
  assert.deepEqual(points('otel.sdk.span.live'), [
    ['RECORD_ONLY', 0],
    ['RECORD_AND_SAMPLE', 0],
  ]);
});

test('a request that is sent again is counted', async (t) => {
  let answers = 0;
  const collector = await startCollector({
    answer() {
      answers += 1;
      return answers === 1 ? { code: 14 } : undefined;
    },
  });
  t.after(() => collector.close());
  const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${collector.port}` });
  oneSpan();
  assert.equal((await tracing.shutdown()).sent, 1);
  const retries = tracing.metrics().find(({ name }) => name === 'vk_telemetry.sdk.exporter.retries');
  assert.deepEqual([retries?.unit, retries?.points[0]?.value], ['{request}', 1]);
});
