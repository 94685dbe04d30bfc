import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SPANS } from '@vk-telemetry/tracing';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';
import type { StoredSpan } from './tempo-store.ts';

const POD = ['pod.name', 'pod.namespace', 'pod.uid', 'k8s.pod.name', 'k8s.namespace.name', 'k8s.pod.uid'];
const CALL = ['http.request.method', 'url.full', 'server.address'];
const INTEGERS = ['start.timestamp', 'end.timestamp', 'duration'];
const ANSWER = ['exit.code', 'exitc.code', 'http.response.status_code'];
const KINDS = ['SPAN_KIND_INTERNAL', 'SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT'];
const SERVICES = ['VK-InterLink-e2e', 'InterLink-Plugin-e2e', 'Plugin-e2e'];

function serviceOf(name: string): string {
  if (name.endsWith('API')) return SERVICES[1] ?? '';
  return name.endsWith('VK') || name.endsWith('HttpCall') ? (SERVICES[0] ?? '') : (SERVICES[2] ?? '');
}

/** What holds for every span of the contract: kind, service, the clock, and the types of its attributes. */
function assertWellFormed(span: StoredSpan): void {
  const entry = SPANS[span.name as keyof typeof SPANS];
  assert.ok(entry, `${span.name} is in the vocabulary`);
  assert.equal(span.kind, KINDS[entry.kind], span.name);
  assert.equal(span.service, serviceOf(span.name), span.name);
  for (const key of INTEGERS) assert.equal(span.types[key], 'int', `${span.name} ${key}`);
  assert.equal(BigInt(span.attributes['start.timestamp'] as number), span.startNanos / 1000n);
  assert.equal(BigInt(span.attributes['end.timestamp'] as number), span.endNanos / 1000n);
  assert.equal(BigInt(span.attributes.duration as number), (span.endNanos - span.startNanos) / 1000n);
}

function assertAttributes(
  span: StoredSpan,
  texts: readonly string[],
  integers: readonly string[] = [],
): void {
  for (const key of texts) assert.equal(span.types[key], 'string', `${span.name} ${key}`);
  for (const key of integers) assert.equal(span.types[key], 'int', `${span.name} ${key}`);
}

describe('the spans of a virtual kubelet, read from the viewer', { timeout: 120_000 }, () => {
  let stand: Stand;
  before(async () => {
    stand = await startStand();
  });
  after(() => stand?.stop());

  const one = (name: string, uid?: string, which: (span: StoredSpan) => boolean = () => true) =>
    until(`a ${name} span${uid ? ` of ${uid}` : ''}`, async () =>
      (await stand.store.spans(name, uid)).find(which),
    );

  const parentOf = (span: StoredSpan, name: string) =>
    until(`the ${name} span above ${span.name}`, async () =>
      (await stand.store.spans(name)).find(
        ({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId,
      ),
    );

  const assertLinksTo = (span: StoredSpan, target: StoredSpan) =>
    assert.ok(
      span.links.some(({ spanId, traceId }) => spanId === target.spanId && traceId === target.traceId),
      `${span.name} links to ${target.name}`,
    );

  it('pings before anything else, in a trace of its own that the API and the plugin join', async () => {
    const ping = await one('PingHttpCall');
    assertWellFormed(ping);
    assertAttributes(ping, CALL, [...ANSWER, 'server.port']);
    assert.equal(ping.parentSpanId, '');
    assert.equal(ping.attributes['exit.code'], 200);
    const api = await one('PingAPI', undefined, (span) => span.parentSpanId === ping.spanId);
    assertWellFormed(api);
    assertAttributes(api, [], ANSWER);
    const plugin = await one('Status', undefined, (span) => span.parentSpanId === api.spanId);
    assertWellFormed(plugin);
  });

  it('traces the creation of a pod through kubelet, API and plugin in one trace', async () => {
    stand.writePod('job.json', shellPod('job', 'sleep 1; echo done'));
    const { uid } = await stand.phase('job', 'Succeeded');
    const create = await one('CreatePodVK', uid);
    const sync = await parentOf(create, 'SyncPodVK');
    const lookup = await one('GetPodVK', uid, (span) => span.parentSpanId === sync.spanId);
    const call = await one('CreateHttpCall', uid, (span) => span.parentSpanId === create.spanId);
    const api = await one('CreateAPI', uid, (span) => span.parentSpanId === call.spanId);
    const plugin = await one('Create', uid, (span) => span.parentSpanId === api.spanId);

    for (const span of [sync, lookup, create, call, api, plugin]) {
      assertWellFormed(span);
      assertAttributes(span, POD);
      assert.equal(span.traceId, create.traceId);
      assert.equal(span.failed, false);
    }
    for (const span of [call, api, plugin]) {
      assertAttributes(span, CALL, ANSWER);
      assert.equal(span.attributes['exit.code'], 200);
      assert.equal(span.attributes['exitc.code'], 200);
    }
    assertAttributes(sync, ['k8s.node.name'], ['queue.wait', 'attempt']);
    assert.equal(sync.parentSpanId, '');
    assert.equal(sync.attributes.attempt, 1);
    assert.equal(sync.attributes['k8s.node.name'], 'e2e-node');
    assert.ok(
      create.startNanos <= call.startNanos && call.endNanos <= create.endNanos,
      'a parent covers its child',
    );
  });

  it('observes each phase of a pod once, linked to its creation', async () => {
    const pod = await stand.phase('job', 'Succeeded');
    const create = await one('CreatePodVK', pod.uid);
    for (const phase of pod.phases) {
      const update = await one('UpdatePodVK', pod.uid, (span) => span.attributes['pod.phase'] === phase);
      assertWellFormed(update);
      assertAttributes(update, [...POD, 'pod.update', 'pod.phase']);
      assert.equal(update.attributes['pod.update'], 'status');
      assertLinksTo(update, create);
    }
    const updates = await stand.store.spans('UpdatePodVK', pod.uid);
    const phases = updates.map((span) => span.attributes['pod.phase']);
    assert.equal(new Set(phases).size, phases.length, `each phase once: ${phases}`);
    const ended = updates.find((span) => span.attributes['pod.phase'] === 'Succeeded');
    assertAttributes(ended ?? create, ['pod.start.time', 'pod.finish.time', 'pod.phase.previous']);
  });

  it('asks for all pods in one call a turn, each turn a trace of its own', async () => {
    const turn = await one('GetPodsVK', undefined, (span) => Number(span.attributes['pods.count']) > 0);
    assertWellFormed(turn);
    assertAttributes(turn, [], ['pods.count']);
    assert.equal(turn.parentSpanId, '');
    const call = await one('StatusHttpCall');
    assertWellFormed(call);
    assertAttributes(call, CALL, ANSWER);
    await parentOf(call, 'GetPodsVK');
    const api = await one('StatusAPI', undefined, (span) => span.parentSpanId === call.spanId);
    assertWellFormed(api);
    assertAttributes(api, [], ANSWER);
  });

  it('hands a changed label on as an update, and tells the remote cache', async () => {
    stand.writePod('long.json', shellPod('long', 'echo first; sleep 300'));
    const { uid } = await stand.phase('long', 'Running');
    stand.writePod('long.json', shellPod('long', 'echo first; sleep 300', {}, { tier: 'gold' }));
    const update = await one('UpdatePodVK', uid, (span) => span.attributes['pod.update'] === 'spec');
    assertWellFormed(update);
    assertAttributes(update, POD);
    await parentOf(update, 'SyncPodVK');
    assertLinksTo(update, await one('CreatePodVK', uid));
    const call = await one('UpdateCacheHttpCall', uid, (span) => span.parentSpanId === update.spanId);
    assertWellFormed(call);
    assertAttributes(call, [...POD, ...CALL], ANSWER);
  });

  it('traces a log from the kubelet API to the plugin until its stream ends', async () => {
    const { uid } = await stand.phase('long', 'Running');
    const log = await until('the log', async () => {
      const response = await fetch(`${stand.kubeletUrl}/containerLogs/default/long/main?tailLines=1`);
      const text = await response.text();
      return text.includes('first') && text;
    });
    assert.equal(log.trim(), 'first');
    const logs = await one('GetLogsVK', uid);
    const call = await one('LogHttpCall', uid);
    const api = await one('GetLogsAPI', uid, (span) => span.parentSpanId === call.spanId);
    const plugin = await one('GetLogs', uid, (span) => span.parentSpanId === api.spanId);
    for (const span of [logs, call, api, plugin]) {
      assertWellFormed(span);
      assertAttributes(span, POD);
    }
    assertAttributes(call, CALL, [...ANSWER, 'http.response.body.size']);
    assert.equal((await parentOf(call, 'GetLogsVK')).name, 'GetLogsVK');
  });

  it('traces a request for statistics in the trace of the one who asked', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const response = await fetch(`${stand.kubeletUrl}/stats/summary`, { headers });
    assert.equal(response.status, 200);
    const stats = await one('GetStatsSummaryVK', undefined, (span) => span.traceId === traceId);
    assertWellFormed(stats);
    assert.equal(stats.parentSpanId, 'b7ad6b7169203331');
  });

  it('deletes a pod whose file is gone, until the remote side confirmed', async () => {
    const { uid } = await stand.phase('long', 'Running');
    const create = await one('CreatePodVK', uid);
    stand.removePod('long.json');
    const remove = await one('DeletePodVK', uid);
    assertWellFormed(remove);
    assertAttributes(remove, POD);
    assertLinksTo(remove, create);
    await parentOf(remove, 'SyncPodVK');
    const call = await one('DeleteHttpCall', uid, (span) => span.parentSpanId === remove.spanId);
    const api = await one('DeleteAPI', uid, (span) => span.parentSpanId === call.spanId);
    const plugin = await one('Delete', uid, (span) => span.parentSpanId === api.spanId);
    for (const span of [call, api, plugin]) {
      assertWellFormed(span);
      assertAttributes(span, [...POD, ...CALL], ANSWER);
    }
  });
});
