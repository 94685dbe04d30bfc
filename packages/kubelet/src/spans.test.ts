import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { hrTimeToMicroseconds, W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { tracePodLifecycle } from '@vk-telemetry/tracing';
import { createSpanStore } from './state/create-spans.ts';
import { createBatchProvider } from './testing/batch-provider.ts';
import { type Folders, foldersWith, makeKubelet, manifest, podNamed, until } from './testing/world.ts';

const exporter = new InMemorySpanExporter();
const spans = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);
const spanId = (name: string) => spans(name)[0]?.spanContext().spanId;
const linksOf = (name: string) => spans(name).map(({ links }) => links.map((link) => link.context.spanId));

before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
});

function makeTraced(folders: Folders) {
  exporter.reset();
  const provider = createBatchProvider(folders.batch);
  const traced = tracePodLifecycle(provider, { createSpans: createSpanStore(folders.state) });
  return { ...makeKubelet(folders, { provider: traced, statusInterval: 50 }), provider };
}

const isIn = (kubelet: ReturnType<typeof makeTraced>['kubelet'], phase: string) => () =>
  podNamed(kubelet, 'a')?.status?.phase === phase;

test('a pod is looked up and created inside its turn, which says how long it waited', async (t) => {
  const folders = foldersWith(t, { a: 'true' });
  const { kubelet } = makeTraced(folders);
  await kubelet.start();
  await until('Succeeded', isIn(kubelet, 'Succeeded'));

  const [sync] = spans('SyncPodVK');
  assert.ok(sync);
  assert.equal(sync.parentSpanContext, undefined);
  assert.equal(sync.attributes['pod.name'], 'a');
  assert.equal(sync.attributes.attempt, 1);
  assert.ok(Number.isInteger(sync.attributes['queue.wait']));
  const inside = ['GetPodVK', 'CreatePodVK'].map((name) => spans(name)[0]);
  assert.deepEqual(
    inside.map((span) => span?.parentSpanContext?.spanId),
    [sync.spanContext().spanId, sync.spanContext().spanId],
  );
  const [looked, created] = inside;
  assert.ok(
    looked && created && hrTimeToMicroseconds(looked.endTime) <= hrTimeToMicroseconds(created.startTime),
  );
});

test('a failed turn is an error, and the next one links to it and counts', async (t) => {
  const folders = foldersWith(t, { a: 'true' });
  const { kubelet, provider } = makeTraced(folders);
  let tries = 0;
  provider.before = (call) => {
    if (call === 'create' && ++tries < 3) throw new Error('down');
  };
  await kubelet.start();
  await until('Succeeded', isIn(kubelet, 'Succeeded'));
  const turns = spans('SyncPodVK');
  const ids = turns.map((span) => span.spanContext().spanId);
  assert.deepEqual(
    turns.map(({ attributes }) => attributes.attempt),
    [1, 2, 3],
  );
  assert.deepEqual(linksOf('SyncPodVK'), [[], [ids[0]], [ids[1]]]);
  assert.deepEqual(
    turns.map(({ status }) => status.code),
    [2, 2, 0],
  );
});

test('phases link to the creation, over a restart too, and a quiet turn costs one span', async (t) => {
  const folders = foldersWith(t, { a: 'exec sleep 60' });
  const first = makeTraced(folders);
  await first.kubelet.start();
  await until('Running', isIn(first.kubelet, 'Running'));
  const created = spanId('CreatePodVK');
  assert.ok(created);
  assert.ok(linksOf('UpdatePodVK').every(([link]) => link === created));
  await first.kubelet.stop();

  const { kubelet } = makeTraced(folders);
  await kubelet.start();
  await until('three turns', () => spans('GetPodsVK').length >= 3);
  const names = exporter.getFinishedSpans().map(({ name }) => name);
  assert.deepEqual(new Set(names), new Set(['GetPodsVK', 'UpdatePodVK']));
  assert.deepEqual(linksOf('UpdatePodVK'), [[created]]);
  assert.ok(spans('GetPodsVK').every(({ parentSpanContext }) => !parentSpanContext));

  rmSync(join(folders.pods, 'a.json'));
  await until('deleted', () => kubelet.pods().length === 0);
  assert.deepEqual(linksOf('DeletePodVK'), [[created]]);
  assert.equal(spans('DeletePodVK')[0]?.parentSpanContext?.spanId, spanId('SyncPodVK'));
});

test('the turn that waited for a namesake links to the turn that deleted it', async (t) => {
  const folders = foldersWith(t, { a: 'exec sleep 60' });
  const { kubelet } = makeTraced(folders);
  await kubelet.start();
  await until('Running', isIn(kubelet, 'Running'));
  exporter.reset();
  folders.write('a.json', manifest('a', 'true'));
  await until('replaced', isIn(kubelet, 'Succeeded'));
  const [deletion] = spans('SyncPodVK');
  assert.deepEqual(linksOf('SyncPodVK'), [[], [deletion?.spanContext().spanId]]);
});

test('a log continues the trace of the HTTP request and covers its stream', async (t) => {
  const folders = foldersWith(t, { a: 'echo hello' });
  const { kubelet } = makeTraced(folders);
  await kubelet.start();
  await until('Succeeded', isIn(kubelet, 'Succeeded'));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const url = `http://127.0.0.1:${kubelet.address.port}`;
  const response = await fetch(`${url}/containerLogs/default/a/main`, { headers: { traceparent } });
  assert.equal(await response.text(), 'hello\n');
  await fetch(`${url}/stats/summary`, { headers: { traceparent } });

  await until('both spans', () => spans('GetLogsVK').length + spans('GetStatsSummaryVK').length === 2);
  for (const name of ['GetLogsVK', 'GetStatsSummaryVK']) {
    assert.equal(spans(name)[0]?.parentSpanContext?.spanId, 'b7ad6b7169203331');
  }
  assert.equal(spans('GetLogsVK')[0]?.attributes['pod.name'], 'a');
});
