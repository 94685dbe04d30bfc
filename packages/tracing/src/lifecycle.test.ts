import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { tracePodLifecycle } from './lifecycle.ts';
import type { PodLike } from './pod.ts';
import type { LogOptions, PodProvider } from './provider.ts';
import { withSpan } from './span.ts';
import { attributesBesideTimes } from './testing/spans.ts';
import { traceTest } from './testing/tracing.ts';

type Status = NonNullable<PodLike['status']>;

const pod = (uid: string, status?: Status): PodLike => ({
  metadata: { name: `pod-${uid}`, namespace: 'lab', uid },
  ...(status && { status }),
});

/** A provider in memory, with a private field, as a class may have. */
class MemoryProvider implements PodProvider<PodLike, Status> {
  readonly #pods = new Map<string, PodLike>();
  readonly kind = 'memory';
  logs = new PassThrough();
  #notify = (_pod: PodLike) => {};

  get size(): number {
    return this.#pods.size;
  }
  async createPod(created: PodLike): Promise<void> {
    await new Promise(setImmediate);
    this.#pods.set(created.metadata?.uid ?? '', created);
  }
  async updatePod(updated: PodLike): Promise<void> {
    this.#pods.set(updated.metadata?.uid ?? '', updated);
  }
  async deletePod(deleted: PodLike): Promise<void> {
    this.#pods.delete(deleted.metadata?.uid ?? '');
  }
  async getPod(_namespace: string, name: string, _uid?: string): Promise<PodLike | undefined> {
    return [...this.#pods.values()].find((candidate) => candidate.metadata?.name === name);
  }
  async getPodStatus(namespace: string, name: string): Promise<Status | undefined> {
    return (await this.getPod(namespace, name))?.status;
  }
  async getPods(): Promise<PodLike[]> {
    return [...this.#pods.values()];
  }
  notifyPods(callback: (pod: PodLike) => void): void {
    this.#notify = callback;
  }
  async getContainerLogs(
    _namespace: string,
    _pod: string,
    _container: string,
    _options: LogOptions,
  ): Promise<Readable> {
    return this.logs;
  }
  async getStatsSummary(): Promise<unknown> {
    return { node: {} };
  }
  change(changed: PodLike): void {
    this.#pods.set(changed.metadata?.uid ?? '', changed);
    this.#notify(changed);
  }
}

test("each call of a pod's life is a span of its own, linked to its creation", async (t) => {
  const traced = await traceTest(t);
  const provider = tracePodLifecycle(new MemoryProvider());
  await provider.getPod('lab', 'pod-1', '1');
  await provider.createPod(pod('1'));
  await provider.updatePod(pod('1'));
  await provider.deletePod(pod('1'));
  const spans = await traced.spans();
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['GetPodVK', 'CreatePodVK', 'UpdatePodVK', 'DeletePodVK'],
  );
  const [, create, update, remove] = spans;
  assert.equal(update?.attributes['pod.update'], 'spec');
  const link = [{ traceId: create?.traceId, spanId: create?.spanId }];
  assert.deepEqual(update?.links, link);
  assert.deepEqual(remove?.links, link);
  for (const { attributes } of spans) {
    assert.equal(attributes['pod.name'], 'pod-1');
    assert.equal(attributes['k8s.pod.uid'], '1');
  }
});

test('a status turn is a trace of its own with the number of pods', async (t) => {
  const traced = await traceTest(t);
  const provider = tracePodLifecycle(new MemoryProvider());
  await provider.createPod(pod('1'));
  await withSpan('SyncPodVK', {}, () => provider.getPods());
  const turn = await traced.span('GetPodsVK');
  assert.equal(turn.parentSpanId, '');
  assert.equal(turn.attributes['pods.count'], 1);
});

const ran = (startedAt: string, finishedAt?: string) => ({
  state: finishedAt ? { terminated: { startedAt, finishedAt } } : { running: { startedAt } },
});

test('a phase is reported once, with the one before and the times that the containers had', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  await provider.createPod(pod('1', { phase: 'Pending' }));
  await provider.getPods();
  inner.change(
    pod('1', {
      phase: 'Running',
      containerStatuses: [ran('2026-01-01T00:00:05Z'), ran('2026-01-01T00:00:04Z')],
    }),
  );
  await provider.getPods();
  await provider.getPods();
  const init = [ran('2026-01-01T00:00:01Z', '2026-01-01T00:00:03Z')];
  const containers = [
    ran('2026-01-01T00:00:05Z', '2026-01-01T00:00:09Z'),
    ran('2026-01-01T00:00:04Z', '2026-01-01T00:00:10Z'),
  ];
  inner.change(pod('1', { phase: 'Succeeded', initContainerStatuses: init, containerStatuses: containers }));
  await provider.getPodStatus('lab', 'pod-1');
  const spans = await traced.spans();
  const updates = spans.filter(({ name }) => name === 'UpdatePodVK');
  const phases = updates.map(({ attributes }) => [
    attributes['pod.update'],
    attributes['pod.phase.previous'],
    attributes['pod.phase'],
    attributes['pod.start.time'],
    attributes['pod.finish.time'],
  ]);
  assert.deepEqual(phases, [
    ['status', undefined, 'Pending', undefined, undefined],
    ['status', 'Pending', 'Running', '2026-01-01T00:00:04Z', undefined],
    ['status', 'Running', 'Succeeded', '2026-01-01T00:00:01Z', '2026-01-01T00:00:10Z'],
  ]);
  const create = spans.find(({ name }) => name === 'CreatePodVK');
  for (const { links } of updates)
    assert.deepEqual(links, [{ traceId: create?.traceId, spanId: create?.spanId }]);
  const turns = spans.filter(({ name }) => name === 'GetPodsVK' || name === 'GetPodStatusVK');
  assert.equal(updates[1]?.parentSpanId, turns[1]?.spanId);
  assert.equal(updates[2]?.parentSpanId, turns.at(-1)?.spanId);
});

test('times that a client library made Dates of are reported alike, and times that are none are not', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  const running = (startedAt: string | Date) => ({
    phase: 'Running',
    containerStatuses: [{ state: { running: { startedAt } } }],
  });
  inner.change(pod('1', running(new Date(0))));
  inner.change(pod('2', running('yesterday')));
  await provider.getPods();
  const [dated, undated] = (await traced.spans()).filter(({ name }) => name === 'UpdatePodVK');
  assert.equal(dated?.attributes['pod.start.time'], '1970-01-01T00:00:00Z');
  assert.equal(undated?.attributes['pod.start.time'], undefined);
});

test('a phase that the provider tells of by itself is reported too', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  const told: PodLike[] = [];
  provider.notifyPods((changed) => told.push(changed));
  inner.change(pod('1', { phase: 'Running' }));
  assert.equal(told.length, 1);
  assert.equal((await traced.span('UpdatePodVK')).attributes['pod.phase'], 'Running');
});

test('a pod of the same name with another uid is another pod', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  const named = (uid: string): PodLike => ({
    metadata: { name: 'job', namespace: 'lab', uid },
    status: { phase: 'Running' },
  });
  await provider.createPod(named('1'));
  await provider.getPods();
  await provider.deletePod(named('1'));
  await provider.createPod(named('2'));
  await provider.getPods();
  const spans = await traced.spans();
  const [first, second] = spans.filter(({ name }) => name === 'UpdatePodVK');
  assert.equal(first?.attributes['pod.uid'], '1');
  assert.equal(second?.attributes['pod.uid'], '2');
  assert.equal(second?.attributes['pod.phase.previous'], undefined);
  assert.notDeepEqual(first?.links, second?.links);
});

test('links outlive a restart where the creation spans are kept', async (t) => {
  const traced = await traceTest(t);
  const createSpans = new Map<string, string>();
  await tracePodLifecycle(new MemoryProvider(), { createSpans }).createPod(pod('1'));
  await tracePodLifecycle(new MemoryProvider(), { createSpans }).deletePod(pod('1'));
  const { traceId, spanId } = await traced.span('CreatePodVK');
  assert.deepEqual((await traced.span('DeletePodVK')).links, [{ traceId, spanId }]);
  assert.equal(createSpans.size, 0);
  createSpans.set('2', 'no traceparent');
  await tracePodLifecycle(new MemoryProvider(), { createSpans }).updatePod(pod('2'));
  assert.deepEqual((await traced.span('UpdatePodVK')).links, []);
});

test('a log span has the uid of its pod and ends with the stream', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  await provider.createPod(pod('1'));
  const log = await provider.getContainerLogs('lab', 'pod-1', 'main', {});
  assert.equal(log, inner.logs);
  inner.logs.end('line\n');
  assert.equal(await text(log), 'line\n');
  const span = await traced.span('GetLogsVK');
  assert.equal(span.attributes['pod.uid'], '1');
  assert.equal(span.attributes['http.response.body.size'], 5);
});

test('statistics are a span', async (t) => {
  const traced = await traceTest(t);
  assert.deepEqual(await tracePodLifecycle(new MemoryProvider()).getStatsSummary(), { node: {} });
  assert.deepEqual(attributesBesideTimes(await traced.span('GetStatsSummaryVK')), {
    'k8s.node.name': 'test-node',
  });
});

test('other members, accessors and private state are as before', async (t) => {
  await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  await provider.createPod(pod('1'));
  assert.equal(provider.kind, 'memory');
  assert.equal(provider.size, 1);
  assert.ok(provider instanceof MemoryProvider);
  assert.equal(provider.constructor, MemoryProvider);
  assert.ok('change' in provider && !('ping' in provider));
  assert.deepEqual(Object.keys(provider), Object.keys(inner));
  assert.equal(provider.createPod, provider.createPod);
  const logs = new PassThrough();
  provider.logs = logs;
  assert.equal(inner.logs, logs);
  provider.change(pod('2'));
  assert.equal(inner.size, 2);
});

test('functions that are members stay constructors and keep their properties', () => {
  class Helper {
    readonly made = true;
  }
  const tool = Object.assign(() => 'used', { version: 3 });
  const provider = tracePodLifecycle(Object.assign(new MemoryProvider(), { Helper, tool }));
  assert.equal(new provider.Helper().made, true);
  assert.ok(new provider.Helper() instanceof Helper);
  assert.equal(provider.tool.version, 3);
  assert.equal(provider.tool(), 'used');
});

test('an object of plain functions works, frozen or without a prototype', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const functions = {
    createPod: (created: PodLike) => inner.createPod(created),
    updatePod: (updated: PodLike) => inner.updatePod(updated),
    deletePod: (deleted: PodLike) => inner.deletePod(deleted),
    getPod: (namespace: string, name: string) => inner.getPod(namespace, name),
    getPodStatus: (namespace: string, name: string) => inner.getPodStatus(namespace, name),
    getPods: () => inner.getPods(),
  };
  const frozen = tracePodLifecycle(Object.freeze({ ...functions }));
  await frozen.createPod(pod('1'));
  assert.throws(() => Object.assign(frozen, { createPod: functions.createPod }), TypeError);
  const bare = tracePodLifecycle(Object.assign(Object.create(null) as object, functions));
  await bare.createPod(pod('2'));
  assert.equal(inner.size, 2);
  assert.equal((await traced.spans()).length, 2);
});

test('a method can be replaced later, and the new one is traced', async (t) => {
  const traced = await traceTest(t);
  const provider = tracePodLifecycle(new MemoryProvider());
  let replaced = 0;
  provider.createPod = async () => {
    replaced += 1;
  };
  await provider.createPod(pod('1'));
  assert.equal(replaced, 1);
  await traced.span('CreatePodVK');
});

test('a sync throw stays a throw and a rejection a rejection, with the same error', async (t) => {
  const traced = await traceTest(t);
  const refusal = Object.assign(new Error('secret'), { code: 'NotFound' });
  const inner = new MemoryProvider();
  inner.createPod = () => {
    throw refusal;
  };
  inner.deletePod = () => Promise.reject(refusal);
  inner.getPods = () => Promise.reject(refusal);
  const provider = tracePodLifecycle(inner);
  assert.throws(
    () => provider.createPod(pod('1')),
    (error) => error === refusal,
  );
  await assert.rejects(provider.deletePod(pod('1')), (error) => error === refusal);
  await assert.rejects(provider.getPods(), (error) => error === refusal);
  for (const { attributes, status } of await traced.spans()) {
    assert.equal(attributes['error.type'], 'NotFound');
    assert.deepEqual(status, { code: 2, message: 'NotFound' });
  }
});

test('a deletion that failed keeps what is known of the pod', async (t) => {
  const traced = await traceTest(t);
  const createSpans = new Map<string, string>();
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner, { createSpans });
  await provider.createPod(pod('1'));
  inner.deletePod = () => Promise.reject(new Error('not now'));
  await assert.rejects(provider.deletePod(pod('1')));
  assert.equal(createSpans.size, 1);
  await traced.span('DeletePodVK');
});

test('an answer of another shape than promised reaches the caller unharmed', async (t) => {
  await traceTest(t);
  const inner = new MemoryProvider();
  const answers: unknown[] = [undefined, null, {}, [null, {}, { status: { phase: 3 } }]];
  const provider = tracePodLifecycle(inner);
  for (const answer of answers) {
    inner.getPods = async () => answer as PodLike[];
    assert.equal(await provider.getPods(), answer);
    inner.getPodStatus = async () => answer as Status;
    assert.equal(await provider.getPodStatus('lab', 'x'), answer);
  }
});

test('without an SDK the provider works as it is', async () => {
  const createSpans = new Map<string, string>();
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner, { createSpans });
  await provider.createPod(pod('1', { phase: 'Running' }));
  assert.equal((await provider.getPods()).length, 1);
  assert.equal(createSpans.size, 0);
  const log = await provider.getContainerLogs('lab', 'pod-1', 'main', {});
  const closed = once(log, 'close');
  log.destroy();
  await closed;
});

test('each method gets the arguments it was called with, and nothing else', async (t) => {
  await traceTest(t);
  const seen: unknown[][] = [];
  const note =
    (answer: unknown) =>
    async (...args: unknown[]) => {
      seen.push(args);
      return answer as never;
    };
  const provider = tracePodLifecycle({
    createPod: note(undefined),
    updatePod: note(undefined),
    deletePod: note(undefined),
    getPod: note(undefined),
    getPodStatus: note(undefined),
    getPods: note([]),
    getContainerLogs: note(undefined),
    getStatsSummary: note({}),
  });
  const options = { tail: 1 };
  await provider.createPod(pod('a'));
  await provider.updatePod(pod('a'));
  await provider.deletePod(pod('a'));
  await provider.getPod('lab', 'pod-a', 'a');
  await provider.getPodStatus('lab', 'pod-a', 'a');
  await provider.getPods();
  await provider.getContainerLogs('lab', 'pod-a', 'main', options);
  await provider.getStatsSummary();
  assert.deepEqual(seen, [
    [pod('a')],
    [pod('a')],
    [pod('a')],
    ['lab', 'pod-a', 'a'],
    ['lab', 'pod-a', 'a'],
    [],
    ['lab', 'pod-a', 'main', options],
    [],
  ]);
});

test('why a pod is in its phase is told by a word and an exit code, never by a message', async (t) => {
  const traced = await traceTest(t);
  const inner = new MemoryProvider();
  const provider = tracePodLifecycle(inner);
  const message = 'secret words';
  const ended = (exitCode: number, reason?: string) => ({
    state: { terminated: { exitCode, message, ...(reason && { reason }) } },
  });
  const waits = (reason: string) => ({ state: { waiting: { reason, message } } });
  const cases: [Status, string | undefined, number | undefined][] = [
    [{ containerStatuses: [ended(0, 'Completed'), ended(128, 'StartError'), ended(3)] }, 'StartError', 128],
    [{ initContainerStatuses: [ended(1, 'Error')], containerStatuses: [ended(2, 'OOMKilled')] }, 'Error', 1],
    [{ reason: 'Evicted', containerStatuses: [ended(137, 'Error')] }, 'Evicted', 137],
    [{ containerStatuses: [waits('ImagePullBackOff')] }, 'ImagePullBackOff', undefined],
    [{ containerStatuses: [waits('ContainerCreating'), ended(4, 'Error')] }, 'Error', 4],
    [{ containerStatuses: [waits('ContainerCreating'), ended(4)] }, undefined, 4],
    [{ reason: message, containerStatuses: [ended(5, message)] }, undefined, 5],
    [{ reason: 'R'.repeat(65) }, 'R'.repeat(64), undefined],
    [{ containerStatuses: [ended(1.5, 'Error')] }, undefined, undefined],
    [{ containerStatuses: [ended(0, 'Completed')] }, undefined, undefined],
  ];
  for (const [index, [status]] of cases.entries())
    inner.change(pod(String(index), { phase: 'Failed', ...status }));
  await provider.getPods();
  const updates = (await traced.spans()).filter(({ name }) => name === 'UpdatePodVK');
  assert.deepEqual(
    updates.map(({ attributes }) => [attributes['pod.reason'], attributes['container.exit.code']]),
    cases.map(([, reason, exitCode]) => [reason, exitCode]),
  );
  for (const { attributes } of updates) assert.ok(!Object.values(attributes).includes(message));
});
