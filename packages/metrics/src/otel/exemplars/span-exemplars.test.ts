import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { context, type SpanContext, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  createRenderer,
  createRestClientMetrics,
  type Gatherer,
  gatherers,
  registryGatherer,
} from '../../index.ts';
import { CLIENTS, newRegistry } from '../../testing/clients.ts';
import { parseExposition } from '../../testing/parse.ts';
import { activeSpanLabels } from './active-span.ts';
import { createSpanExemplars } from './span-exemplars.ts';

/** Runs work while a span is active; answers the span. */
function spans(t: TestContext, sampled = true) {
  context.setGlobalContextManager(new StackContextManager().enable());
  const provider = new TracerProvider(sampled ? {} : { sampler: new AlwaysOffSampler() });
  t.after(() => context.disable());
  const tracer = provider.getTracer('test');
  return (work: () => void): SpanContext => {
    const span = tracer.startSpan('x');
    context.with(trace.setSpan(context.active(), span), work);
    span.end();
    return span.spanContext();
  };
}

async function samplesOf(gatherer: Gatherer, family: string) {
  let body = '';
  for await (const piece of createRenderer('openmetrics').render(await gatherer.gather())) body += piece;
  return parseExposition(body, 'openmetrics').get(family)?.samples ?? assert.fail(body);
}

const idsOf = ({ traceId, spanId }: SpanContext) => ({ trace_id: traceId, span_id: spanId });

for (const [name, client] of Object.entries(CLIENTS))
  for (const format of ['text', 'openmetrics'] as const) {
    const setUp = () => {
      const registry = newRegistry(client, format);
      const about = { help: 'h', registers: [registry], labelNames: ['pod', 'zone'] as const };
      const exemplars = createSpanExemplars();
      const counter = new client.Counter({ ...about, name: 'calls_total' });
      const histogram = new client.Histogram({ ...about, name: 'seconds', buckets: [1, 2] });
      return {
        registry,
        counter,
        histogram,
        calls: exemplars.counter(counter),
        seconds: exemplars.histogram(histogram),
        gatherer: gatherers([exemplars.gatherer(registryGatherer(registry))]),
      };
    };

    test(`${name}, ${format}: each way to count makes the active span the exemplar of its own series`, async (t) => {
      const during = spans(t);
      const { calls, gatherer } = setUp();
      const expected = [
        ['a', during(() => calls.inc({ pod: 'a' })), 1],
        ['b', during(() => calls.inc({ pod: 'b', zone: 'z' }, 2)), 2],
        ['c', during(() => calls.labels('c', 'z').inc()), 1],
        ['d', during(() => calls.labels({ pod: 'd' }).inc(3)), 3],
      ] as const;
      const samples = await samplesOf(gatherer, 'calls');
      assert.deepEqual(
        samples.map(({ labels, value, exemplar }) => [labels.pod, exemplar?.labels, value, exemplar?.value]),
        expected.map(([pod, span, value]) => [pod, idsOf(span), value, value]),
      );
    });

    test(`${name}, ${format}: each way to observe makes it the exemplar of the bucket`, async (t) => {
      const during = spans(t);
      const { seconds, gatherer } = setUp();
      const first = during(() => seconds.observe({ pod: 'a' }, 1));
      const last = during(() => seconds.labels({ pod: 'a' }).observe(9));
      const timed = during(() => {
        const elapsed = seconds.startTimer({ pod: 'b' })({ zone: 'z' });
        assert.ok(elapsed !== undefined && elapsed >= 0 && elapsed < 1);
      });
      const labelled = during(() => seconds.labels('c', 'z').startTimer()());
      const samples = await samplesOf(gatherer, 'seconds');
      const found = samples.flatMap(({ labels, exemplar }) =>
        exemplar ? [[labels.pod, labels.le, exemplar.labels]] : [],
      );
      assert.deepEqual(found, [
        ['a', '1', idsOf(first)],
        ['a', '+Inf', idsOf(last)],
        ['b', '1', idsOf(timed)],
        ['c', '1', idsOf(labelled)],
      ]);
      assert.equal(samples.find(({ name: sample }) => sample === 'seconds_count')?.value, 2);
    });

    test(`${name}, ${format}: without labels, and with labels of the registry, it is found too`, async (t) => {
      const during = spans(t);
      const registry = newRegistry(client, format);
      registry.setDefaultLabels({ cluster: 'c' });
      const exemplars = createSpanExemplars({ traceIdLabel: 'traceID' });
      const calls = exemplars.counter(
        new client.Counter({ name: 'calls_total', help: 'h', registers: [registry] }),
      );
      const { traceId, spanId } = during(() => calls.inc());
      during(() => assert.throws(() => calls.inc(-1)));
      const [sample] = await samplesOf(exemplars.gatherer(registryGatherer(registry)), 'calls');
      assert.deepEqual(
        [sample?.labels, sample?.value, sample?.exemplar?.labels],
        [{ cluster: 'c' }, 1, { traceID: traceId, span_id: spanId }],
      );
    });

    test(`${name}, ${format}: the registry itself writes what it would without exemplars`, async (t) => {
      const during = spans(t);
      const [plain, watched] = [setUp(), setUp()];
      for (const [counter, histogram] of [
        [plain.counter, plain.histogram],
        [watched.calls, watched.seconds],
      ] as const)
        during(() => {
          counter.inc({ pod: 'a' }, 2);
          histogram.observe({ pod: 'a' }, 1.5);
        });
      await watched.gatherer.gather();
      assert.equal(await watched.registry.metrics(), await plain.registry.metrics());
    });

    test(`${name}, ${format}: a series that was removed takes its exemplar along`, async (t) => {
      const during = spans(t);
      const { calls, counter, gatherer } = setUp();
      during(() => calls.inc({ pod: 'a' }));
      await gatherer.gather();
      counter.remove({ pod: 'a' });
      await gatherer.gather();
      await gatherer.gather();
      calls.inc({ pod: 'a' });
      const [sample] = await samplesOf(gatherer, 'calls');
      assert.deepEqual([sample?.value, sample?.exemplar], [1, undefined]);
    });
  }

test('requests that a process makes take the active span as exemplar', async (t) => {
  const during = spans(t);
  const requests = createRestClientMetrics({ exemplar: activeSpanLabels });
  t.after(() => requests.close());
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  let answered: Promise<unknown> | undefined;
  const span = during(() => {
    answered = fetch(`http://127.0.0.1:${address.port}/`).then((response) => response.text());
  });
  await answered;
  const samples = await samplesOf(requests, 'rest_client_request_duration_seconds');
  assert.deepEqual(samples.find(({ exemplar }) => exemplar)?.exemplar?.labels, idsOf(span));
});

test('without a span, or with one that is not sampled, observations have no exemplar', async (t) => {
  const during = spans(t, false);
  const { 'prom-client': client = assert.fail() } = CLIENTS;
  const registry = newRegistry(client);
  const exemplars = createSpanExemplars();
  const calls = exemplars.counter(
    new client.Counter({ name: 'calls_total', help: 'h', registers: [registry] }),
  );
  during(() => calls.inc());
  calls.inc();
  const [sample] = await samplesOf(exemplars.gatherer(registryGatherer(registry)), 'calls');
  assert.deepEqual([sample?.value, sample?.exemplar], [2, undefined]);
});

for (const [name, client] of Object.entries(CLIENTS))
  test(`${name}: a metric of another kind is refused`, () => {
    const exemplars = createSpanExemplars();
    const registers = [newRegistry(client)];
    const counter = new client.Counter({ name: 'calls_total', help: 'h', registers });
    const gauge = new client.Gauge({ name: 'pods', help: 'h', registers });
    const histogram = new client.Histogram({ name: 'seconds', help: 'h', registers });
    const summary = new client.Summary({ name: 'sizes', help: 'h', registers });
    const refused = (metric: object, message: RegExp) => ({ metric: metric as never, message });
    for (const { metric, message } of [
      refused(counter, /^calls_total is no histogram/),
      refused(gauge, /^pods is no histogram/),
      refused(summary, /^sizes is no histogram/),
    ])
      assert.throws(() => exemplars.histogram(metric), { code: 'ERR_METRICS_OPTION', message });
    for (const { metric, message } of [
      refused(histogram, /^seconds is no counter/),
      refused(gauge, /^pods is no counter/),
      { metric: undefined as never, message: /^undefined is no counter/ },
    ])
      assert.throws(() => exemplars.counter(metric), { code: 'ERR_METRICS_OPTION', message });
  });

for (const [name, client] of Object.entries(CLIENTS))
  test(`${name}: a metric whose client keeps exemplars, and one that is held already, are refused`, () => {
    const exemplars = createSpanExemplars();
    const registers = [newRegistry(client, 'openmetrics')];
    const own = new client.Counter({ name: 'own_total', help: 'h', registers, enableExemplars: true });
    assert.throws(() => exemplars.counter(own), { code: 'ERR_METRICS_OPTION', message: /enableExemplars/ });
    const twice = new client.Histogram({ name: 'twice', help: 'h', registers });
    exemplars.histogram(twice);
    assert.throws(() => exemplars.histogram(twice), { code: 'ERR_METRICS_OPTION', message: /twice/ });
  });
