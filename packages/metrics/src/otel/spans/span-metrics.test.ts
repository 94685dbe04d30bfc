import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTraceState, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  createAlwaysRecordSampler,
  type ReadableSpan,
  type Sampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { createRenderer, type Gatherer, gatherers } from '../../index.ts';
import { parseExposition } from '../../testing/parse.ts';
import { anyText } from '../../testing/text.ts';
import { createSpanMetrics, type SpanMetricsOptions } from './span-metrics.ts';

function tracing(t: TestContext, options: SpanMetricsOptions = {}, sampler?: Sampler) {
  const metrics = createSpanMetrics(options);
  const resource = resourceFromAttributes({ 'service.name': 'VK' });
  const provider = new TracerProvider({ resource, spanProcessors: [metrics], ...(sampler && { sampler }) });
  t.after(() => provider.shutdown());
  const tracer = provider.getTracer('test');
  /** A span that took so many seconds until now. */
  const span = (
    name: string,
    seconds = 0,
    attributes = {},
    { kind = SpanKind.INTERNAL, error = false } = {},
  ) => {
    const end = Date.now();
    const made = tracer.startSpan(name, { kind, attributes, startTime: end - seconds * 1000 });
    if (error) made.setStatus({ code: SpanStatusCode.ERROR });
    made.end(end);
    return made.spanContext();
  };
  return { metrics, span };
}

async function calls(gatherer: Gatherer, name = 'traces_span_metrics_calls_total') {
  const { families } = await gatherer.gather();
  const family = families.find((each) => each.name === name);
  assert.ok(family?.type === 'counter');
  return family.points;
}

async function latency(gatherer: Gatherer, name = 'traces_span_metrics_duration_seconds') {
  const { families } = await gatherer.gather();
  const family = families.find((each) => each.name === name);
  assert.ok(family?.type === 'histogram');
  return family.points;
}

test('spans are counted by name, kind, status and the exit code where they have one, and by nothing else', async (t) => {
  const { metrics, span } = tracing(t);
  for (const pod of ['a', 'b', 'c']) span('CreatePodVK', 1, { 'pod.name': pod, 'pod.uid': pod });
  span('CreateHttpCall', 1, { 'exit.code': 200 }, { kind: SpanKind.CLIENT });
  span('CreateHttpCall', 1, { 'exit.code': 500 }, { kind: SpanKind.CLIENT, error: true });
  const common = { service_name: 'VK', status_code: 'STATUS_CODE_UNSET' };
  assert.deepEqual(
    (await calls(metrics)).map(({ labels, value }) => [labels, value]),
    [
      [{ ...common, span_name: 'CreatePodVK', span_kind: 'SPAN_KIND_INTERNAL' }, 3],
      [{ ...common, span_name: 'CreateHttpCall', span_kind: 'SPAN_KIND_CLIENT', exit_code: '200' }, 1],
      [
        {
          service_name: 'VK',
          status_code: 'STATUS_CODE_ERROR',
          span_name: 'CreateHttpCall',
          span_kind: 'SPAN_KIND_CLIENT',
          exit_code: '500',
        },
        1,
      ],
    ],
  );
});

test('an exit code that is no whole number up to 999 is one value', async (t) => {
  const { metrics, span } = tracing(t);
  for (const code of ['200', 1e9, -1, 1.5, true]) span('x', 0, { 'exit.code': code });
  assert.deepEqual(
    (await calls(metrics)).map(({ labels, value }) => [labels.exit_code, value]),
    [['other', 5]],
  );
});

test('kinds and statuses that OpenTelemetry does not have are one series each', async () => {
  const metrics = createSpanMetrics();
  for (const [kind, code] of [
    [0, 0],
    [5, 0],
    [19, 3],
    [-1, 4],
  ])
    metrics.onEnd({ ...endedSpan(), kind, status: { code } } as never);
  assert.deepEqual(
    (await calls(metrics)).map(({ labels, value }) => [labels.span_kind, labels.status_code, value]),
    [
      ['SPAN_KIND_INTERNAL', 'STATUS_CODE_UNSET', 1],
      ['SPAN_KIND_UNSPECIFIED', 'STATUS_CODE_UNSET', 3],
    ],
  );
  assert.deepEqual((await metrics.gather()).losses, []);
});

test('latency goes into the buckets in seconds, the bound included', async (t) => {
  const { metrics, span } = tracing(t, { buckets: [0.1, 1, 60] });
  for (const seconds of [0.05, 0.1, 0.5, 60, 3600]) span('x', seconds);
  const [point] = await latency(metrics);
  assert.deepEqual([point?.bounds, point?.counts, point?.count], [[0.1, 1, 60], [2, 3, 4], 5]);
  assert.ok(Math.abs((point?.sum ?? 0) - 3660.65) < 1e-6);
});

test('a span that ends before it began took no time', async (t) => {
  const { metrics } = tracing(t, { buckets: [1] });
  const span = { ...endedSpan(), duration: [-5, 0] } as unknown as ReadableSpan;
  metrics.onEnd(span);
  const [point] = await latency(metrics);
  assert.deepEqual([point?.counts, point?.count, point?.sum], [[1], 1, 0]);
});

/** What a processor gets of a span, without one. */
function endedSpan(name = 'x', flags = 1, traceState = '') {
  const context = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: flags,
    ...(traceState && { traceState: createTraceState(traceState) }),
  };
  return {
    name,
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    resource,
    spanContext: () => context,
    duration: [0, 1000],
    endTime: [Math.floor(Date.now() / 1000), 0],
  };
}
const resource = resourceFromAttributes({ 'service.name': 'VK' });

test('exemplars are the last sampled span of each bucket, and of all', async (t) => {
  const { metrics, span } = tracing(t, { buckets: [1, 2] });
  span('x', 0.5);
  const quick = span('x', 0.25);
  const slow = span('x', 60);
  const [point] = await latency(metrics);
  const labels = ({ traceId, spanId }: typeof quick) => ({ trace_id: traceId, span_id: spanId });
  assert.deepEqual(
    point?.exemplars?.map((exemplar) => exemplar && [exemplar.labels, exemplar.value]),
    [[labels(quick), 0.25], undefined, [labels(slow), 60]],
  );
  const [{ exemplar } = assert.fail()] = await calls(metrics);
  assert.deepEqual([exemplar?.labels, exemplar?.value], [labels(slow), 1]);
  assert.ok(Math.abs((exemplar?.timestamp ?? 0) - Date.now() / 1000) < 60);
});

test('spans that are recorded and not sampled count, and are no exemplars', async (t) => {
  const { metrics, span } = tracing(t, {}, createAlwaysRecordSampler(new AlwaysOffSampler()));
  for (let i = 0; i < 10; i += 1) span('x', 1);
  const [{ value, exemplar } = assert.fail()] = await calls(metrics);
  assert.deepEqual([value, exemplar], [10, undefined]);
  const [point] = await latency(metrics);
  assert.ok(point?.exemplars?.every((each) => each === undefined));
});

test('where only sampled spans come each stands for as many as its threshold says, in whole numbers', async () => {
  for (const [state, spans, expected] of [
    ['ot=th:8', 5, 10],
    ['ot=th:c', 5, 20],
    ['ot=rv:abc;th:4', 7, 9],
    ['ot=th:4', 1, 1],
    ['ot=th:0', 5, 5],
    ['ot=th:zz', 5, 5],
    ['other=th:8', 5, 5],
    ['ot=th:ffffffffffffff', 1, 2 ** 20],
    ['', 5, 5],
  ] as const) {
    const [adjusted, plain] = [createSpanMetrics({ sampledOnly: true }), createSpanMetrics()];
    for (let i = 0; i < spans; i += 1)
      for (const metrics of [adjusted, plain])
        metrics.onEnd(endedSpan('x', 1, state) as unknown as ReadableSpan);
    assert.equal((await calls(adjusted))[0]?.value, expected, state);
    assert.equal((await latency(adjusted))[0]?.count, expected, state);
    assert.equal((await calls(plain))[0]?.value, spans, state);
  }
});

test('names and labels are those of Tempo by option, and so is the spelling of the trace', async (t) => {
  const { metrics, span } = tracing(t, { names: 'tempo', traceIdLabel: 'traceID' });
  const { traceId, spanId } = span('CreatePodVK', 1);
  const [point] = await latency(metrics, 'traces_spanmetrics_latency');
  assert.deepEqual(point?.labels, {
    service: 'VK',
    span_name: 'CreatePodVK',
    span_kind: 'SPAN_KIND_INTERNAL',
    status_code: 'STATUS_CODE_UNSET',
  });
  const [{ exemplar } = assert.fail()] = await calls(metrics, 'traces_spanmetrics_calls_total');
  assert.deepEqual(exemplar?.labels, { traceID: traceId, span_id: spanId });
});

test('what comes after the last series is one overflow series, and is counted', async (t) => {
  const { metrics, span } = tracing(t, { maxSeries: 3 });
  for (let i = 0; i < 100; i += 1) span(`GET /users/${i}`, 1);
  const points = await calls(metrics);
  assert.deepEqual(points.at(-1)?.labels, { service_name: 'VK', otel_metric_overflow: 'true' });
  assert.deepEqual(
    points.map(({ value }) => value),
    [1, 1, 1, 97],
  );
  assert.equal((await calls(metrics, 'traces_span_metrics_overflow_total'))[0]?.value, 97);
});

test('where room is needed a series that had no span for long goes, and others stay', async () => {
  const metrics = createSpanMetrics({ maxSeries: 2, staleMs: 60_000 });
  const end = (name: string, secondsAgo: number) => {
    const endTime = [Math.floor(Date.now() / 1000) - secondsAgo, 0];
    metrics.onEnd({ ...endedSpan(name), endTime } as unknown as ReadableSpan);
  };
  end('old', 120);
  end('recent', 30);
  const names = async () => (await calls(metrics)).map(({ labels }) => labels.span_name);
  assert.deepEqual(await names(), ['old', 'recent']);
  end('new', 0);
  end('newer', 0);
  assert.deepEqual(await names(), ['recent', 'new', undefined]);
});

test('series have starts, and services are told apart', async () => {
  const before = Date.now() / 1000;
  const metrics = createSpanMetrics();
  for (const service of ['a', 'b', 'a']) {
    const other = resourceFromAttributes({ 'service.name': service });
    metrics.onEnd({ ...endedSpan(), resource: other } as unknown as ReadableSpan);
  }
  const points = await calls(metrics);
  assert.deepEqual(
    points.map(({ labels, value }) => [labels.service_name, value]),
    [
      ['a', 2],
      ['b', 1],
    ],
  );
  assert.ok(points.every(({ start = 0 }) => start >= before && start <= Date.now() / 1000));
});

test('any spans make text that both parsers read, whose counts add up', async () => {
  const spans = fc.array(
    fc.record({
      name: anyText({ maxLength: 2 }),
      kind: fc.integer({ min: -1, max: 20 }),
      status: fc.record({ code: fc.integer({ min: 0, max: 2 }) }),
      code: fc.anything(),
      duration: fc.tuple(fc.integer({ min: -2, max: 3000 }), fc.integer({ min: 0, max: 999_999_999 })),
      flags: fc.integer({ min: 0, max: 255 }),
    }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(spans, fc.integer({ min: 1, max: 20 }), async (made, maxSeries) => {
      const metrics = createSpanMetrics({ maxSeries });
      for (const { code, flags, ...span } of made)
        metrics.onEnd({ ...endedSpan('x', flags), ...span, attributes: { 'exit.code': code } } as never);
      const snapshot = await metrics.gather();
      assert.deepEqual(snapshot.losses, []);
      for (const format of ['text', 'openmetrics'] as const) {
        let body = '';
        for await (const piece of createRenderer(format).render(snapshot)) body += piece;
        const families = [...parseExposition(body, format).values()];
        const totals =
          families.find(({ name }) => name.startsWith('traces_span_metrics_calls'))?.samples ?? [];
        assert.equal(
          totals.reduce((sum, { value }) => sum + value, 0),
          made.length,
        );
      }
    }),
    { numRuns: 25 },
  );
});

test('options that cannot be meant are refused with a stable code', () => {
  for (const options of [
    { maxSeries: 0 },
    { staleMs: Number.NaN },
    { buckets: [2, 1] },
    { buckets: [Number.POSITIVE_INFINITY] },
    { names: 'toString' as never },
    { traceIdLabel: 'trace id' },
  ])
    assert.throws(() => createSpanMetrics(options), {
      code: 'ERR_METRICS_OPTION',
      message: new RegExp(`^${Object.keys(options)[0]} is `),
    });
});

test('both kinds of names can be served together', async (t) => {
  const { metrics, span } = tracing(t);
  span('x');
  const { losses } = await gatherers([metrics, createSpanMetrics({ names: 'tempo' })]).gather();
  assert.deepEqual(losses, []);
});
