import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { askPage } from '../../testing/page.ts';
import {
  created,
  deleted,
  type PodSpanInput,
  podEpoch,
  podSpan,
  reportedTime,
  seen,
} from '../../testing/pods.ts';
import { request, traceId } from '../../testing/spans.ts';
import { post, testViewer } from '../../testing/viewer.ts';
import type { PodList, PodRow } from '../contract.ts';

const pods = async (t: TestContext, ...spans: PodSpanInput[]): Promise<readonly PodRow[]> => {
  const viewer = await testViewer(t);
  await post(viewer, request(spans.map(podSpan), { 'service.name': 'VK' }));
  return (await askPage<PodList>(viewer, '/ui/pods')).pods;
};

/** Segments as `stage from-to`, in microseconds after `podEpoch`. */
const stages = (pod: PodRow | undefined): string[] =>
  pod?.segments.map(
    ({ stage, startMicros, endMicros }) =>
      `${stage} ${startMicros - podEpoch}-${endMicros === null ? '' : endMicros - podEpoch}`,
  ) ?? [];

test('a pod that ran has its whole way: waiting, call, batch queue, running and ended', async (t) => {
  const spans = [
    ...created(),
    seen(4, 2_000, 'Pending', ''),
    seen(5, 50_000, 'Running', 'Pending', { 'pod.start.time': reportedTime(40_000) }),
    seen(6, 90_000, 'Succeeded', 'Running', {
      'pod.start.time': reportedTime(40_000),
      'pod.finish.time': reportedTime(80_000),
    }),
  ];
  const [pod, ...others] = await pods(t, ...spans);
  assert.equal(others.length, 0);
  assert.deepEqual(stages(pod), [
    'waiting 60-120',
    'call 120-300',
    'queue 300-40000',
    'running 40000-80000',
    'ended 80000-90000',
  ]);
  const { segments, spans: shown, ...rest } = pod as PodRow;
  assert.deepEqual(rest, {
    uid: 'uid-1',
    name: 'web',
    namespace: 'default',
    service: 'VK',
    phase: 'Succeeded',
    failed: false,
    error: '',
    attempts: 1,
    startMicros: podEpoch + 60,
    endMicros: podEpoch + 90_000,
  });
  assert.deepEqual(
    shown.map(({ name, note }) => `${name} ${note}`.trim()),
    [
      'SyncPodVK',
      'CreatePodVK',
      'UpdatePodVK Pending',
      'UpdatePodVK Pending → Running',
      'UpdatePodVK Running → Succeeded',
    ],
  );
  assert.deepEqual(shown[1], {
    traceId: traceId(1),
    spanId: '0000000000000002',
    name: 'CreatePodVK',
    startMicros: podEpoch + 120,
    durationMicros: 180,
    status: 'unset',
    note: '',
  });
});

test('without reported times those at which the phases were seen count, and the end has no length', async (t) => {
  const [pod] = await pods(
    t,
    ...created(),
    seen(5, 5_000, 'Running', 'Pending'),
    seen(6, 9_000, 'Failed', 'Running'),
  );
  assert.deepEqual(stages(pod).slice(2), ['queue 300-5000', 'running 5000-9000', 'ended 9000-9000']);
  assert.deepEqual([pod?.phase, pod?.failed], ['Failed', true]);
});

test('a pod that still runs has an open end, and so has one that still queues', async (t) => {
  const [running] = await pods(t, ...created(), seen(5, 5_000, 'Running', 'Pending'));
  assert.deepEqual(stages(running).at(-1), 'running 5000-');
  assert.equal(running?.endMicros, null);
  const [queued] = await pods(t, ...created());
  assert.deepEqual([stages(queued).at(-1), queued?.phase], ['queue 300-', 'Pending']);
});

test('a pod that is deleted while it runs has ended when it is gone', async (t) => {
  const [pod] = await pods(t, ...created(), seen(5, 5_000, 'Running', ''), ...deleted(7_000, 7_500));
  assert.deepEqual(stages(pod).slice(-2), ['running 5000-7000', 'ended 7000-7500']);
  assert.deepEqual([pod?.phase, pod?.failed, pod?.endMicros], ['Deleted', false, podEpoch + 7_500]);
});

test('a pod whose deletion fails runs on', async (t) => {
  const [turn, deletion] = deleted(7_000, 7_500);
  const failed = [turn, deletion].map((span) => ({ ...(span as PodSpanInput), error: 'timeout' }));
  const [pod] = await pods(t, ...created(), seen(5, 5_000, 'Running', ''), ...failed);
  assert.deepEqual([stages(pod).at(-1), pod?.phase], ['running 5000-', 'Running']);
  assert.deepEqual([pod?.failed, pod?.error], [true, 'timeout']);
});

const secondTry: PodSpanInput[] = [
  {
    name: 'SyncPodVK',
    trace: 2,
    span: 21,
    from: 5_000,
    to: 5_300,
    linkTo: [1, 1],
    attributes: { 'queue.wait': 30n, attempt: 2n },
  },
  { name: 'CreatePodVK', trace: 2, span: 22, parent: 21, from: 5_100, to: 5_200 },
];

test('between two tries a pod waits', async (t) => {
  const [failed] = await pods(t, ...created(300, 'ECONNREFUSED'));
  assert.deepEqual(stages(failed), ['waiting 60-120', 'call 120-300', 'waiting 300-']);
  assert.deepEqual(
    [failed?.phase, failed?.failed, failed?.error, failed?.attempts],
    ['Creating', true, 'ECONNREFUSED', 1],
  );
  const [pod] = await pods(t, ...created(300, 'ECONNREFUSED'), ...secondTry);
  assert.deepEqual(stages(pod).slice(1), [
    'call 120-300',
    'waiting 300-5100',
    'call 5100-5200',
    'queue 5200-',
  ]);
  assert.deepEqual([pod?.phase, pod?.failed, pod?.error, pod?.attempts], ['Pending', false, '', 2]);
  assert.deepEqual(
    pod?.spans.map(({ name, note }) => `${name} ${note}`.trim()),
    ['SyncPodVK ECONNREFUSED', 'CreatePodVK ECONNREFUSED', 'SyncPodVK attempt 2', 'CreatePodVK'],
  );
});

test('a call that failed though the remote side took the pod leads to the queue', async (t) => {
  const [pod] = await pods(t, ...created(300, 'timeout'), seen(5, 5_000, 'Running', ''));
  assert.deepEqual(stages(pod).slice(1), ['call 120-300', 'queue 300-5000', 'running 5000-']);
});

test('a turn that failed before any call leaves the pod waiting', async (t) => {
  const [turn] = created(300, 'secret "a" not found');
  const [pod] = await pods(t, turn as PodSpanInput);
  assert.deepEqual([stages(pod), pod?.phase, pod?.attempts], [['waiting 60-'], 'Waiting', 0]);
});

test('a pod is known though its CreatePodVK has left the store', async (t) => {
  const running = { 'pod.start.time': reportedTime(1_000) };
  const [pod] = await pods(t, seen(5, 5_000, 'Running', 'Pending', running), ...deleted(7_000, 7_500));
  assert.deepEqual(stages(pod), ['running 1000-7000', 'ended 7000-7500']);
  assert.deepEqual([pod?.name, pod?.uid, pod?.attempts], ['web', 'uid-1', 0]);
});

test('pods of one name are told apart by their uid, and the newest comes first', async (t) => {
  const second = secondTry.map((span) => ({ ...span, pod: { uid: 'uid-2' } }));
  const rows = await pods(t, ...created(), ...deleted(700, 800), ...second);
  assert.deepEqual(
    rows.map(({ uid, name, phase }) => [uid, name, phase]),
    [
      ['uid-2', 'web', 'Pending'],
      ['uid-1', 'web', 'Deleted'],
    ],
  );
});

test('a span without uid belongs to the pod whose creation it links to', async (t) => {
  const anonymous = { ...seen(5, 5_000, 'Running', ''), pod: { uid: '' } };
  const rows = await pods(t, ...created(), anonymous);
  assert.deepEqual(rows.map(stages), [['waiting 60-120', 'call 120-300', 'queue 300-5000', 'running 5000-']]);
});

test("a plugin's clock that is ahead or behind makes no stage negative", async (t) => {
  const ahead = { 'pod.start.time': reportedTime(900_000_000), 'pod.finish.time': reportedTime(800_000_000) };
  const [early] = await pods(t, ...created(), seen(6, 9_000, 'Succeeded', '', ahead));
  assert.deepEqual(stages(early).slice(2), ['queue 300-9000', 'ended 9000-9000']);
  const behind = { 'pod.start.time': reportedTime(-900_000_000), 'pod.finish.time': 'no time' };
  const [late] = await pods(t, ...created(), seen(6, 9_000, 'Succeeded', '', behind));
  assert.deepEqual(stages(late).slice(1), ['call 120-300', 'running 300-9000', 'ended 9000-9000']);
});

test('a pod that is created again after it was deleted lives twice', async (t) => {
  const [pod] = await pods(
    t,
    ...created(),
    seen(5, 1_000, 'Running', ''),
    ...deleted(2_000, 2_100),
    ...secondTry,
    seen(7, 6_000, 'Running', ''),
  );
  assert.deepEqual(stages(pod), [
    'waiting 60-120',
    'call 120-300',
    'queue 300-1000',
    'running 1000-2000',
    'ended 2000-4970',
    'waiting 4970-5100',
    'call 5100-5200',
    'queue 5200-6000',
    'running 6000-',
  ]);
});

test('the list follows the store, and of more than a thousand pods the newest are shown', async (t) => {
  const viewer = await testViewer(t);
  const create = (number: number): PodSpanInput => ({
    name: 'CreatePodVK',
    trace: number,
    span: 1,
    from: number * 10,
    to: number * 10 + 5,
    pod: { name: `pod-${number}`, uid: `uid-${number}` },
  });
  await post(viewer, request(Array.from({ length: 1_003 }, (_, i) => podSpan(create(i + 1)))));
  const first = await askPage<PodList>(viewer, '/ui/pods');
  assert.deepEqual([first.pods.length, first.more, first.pods[0]?.name], [1_000, 3, 'pod-1003']);
  await post(viewer, request([podSpan(create(2_000))]));
  const second = await askPage<PodList>(viewer, '/ui/pods');
  assert.deepEqual([second.pods[0]?.name, second.more], ['pod-2000', 4]);
  assert.ok(second.nowMicros >= Date.now() * 1_000 - 60_000_000);
});

test('other spans are no pods', async (t) => {
  const viewer = await testViewer(t);
  const attributes = { 'pod.name': 'web', 'pod.uid': 'u' };
  await post(
    viewer,
    request([
      { name: 'CreateHttpCall', attributes },
      { name: 'CreatePodVX', attributes },
    ]),
  );
  assert.deepEqual((await askPage<PodList>(viewer, '/ui/pods')).pods, []);
});

test('a pod that failed says why by reason and exit code, where no call of it failed', async (t) => {
  const why = { 'pod.reason': 'StartError', 'container.exit.code': 128n };
  const failed = (attributes: NonNullable<PodSpanInput['attributes']>) =>
    seen(6, 9_000, 'Failed', 'Running', attributes);
  const [pod] = await pods(t, ...created(), failed(why));
  assert.equal(pod?.spans.at(-1)?.note, 'Running → Failed: StartError, exit code 128');
  assert.deepEqual([pod?.failed, pod?.error], [true, 'StartError, exit code 128']);
  const [coded] = await pods(t, ...created(), failed({ 'container.exit.code': 3n }));
  assert.deepEqual(
    [coded?.spans.at(-1)?.note, coded?.error],
    ['Running → Failed: exit code 3', 'exit code 3'],
  );
  const [odd] = await pods(t, ...created(), failed({ 'pod.reason': 7n, 'container.exit.code': 'three' }));
  assert.deepEqual([odd?.spans.at(-1)?.note, odd?.error], ['Running → Failed', '']);
  const [refused] = await pods(t, ...created(300, 'ECONNREFUSED'), failed(why));
  assert.equal(refused?.error, 'ECONNREFUSED');
  const [running] = await pods(
    t,
    ...created(),
    seen(5, 5_000, 'Pending', '', { 'pod.reason': 'Unschedulable' }),
  );
  assert.deepEqual(
    [running?.spans.at(-1)?.note, running?.failed, running?.error],
    ['Pending: Unschedulable', false, ''],
  );
});
