import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js';
import { podStatusOf, sidecarsOf } from './pod-status.ts';

const T0 = '2026-11-21T03:00:00Z';
const T1 = '2026-11-21T03:00:10Z';
const running = { running: { startedAt: T0 } };
const waiting = { waiting: { reason: 'ContainerCreating' } };
const ended = (code: number, reason = code === 0 ? 'Completed' : 'Error') => ({
  terminated: { exitCode: code, reason, startedAt: T0, finishedAt: T1 },
});

const status = (name: string, state: ContainerState, restartCount = 0): ContainerStatus => ({
  name,
  state,
  restartCount,
  ready: state.running !== undefined,
  image: '',
  imageID: '',
});
const reply = (containers: ContainerStatus[], initContainers: ContainerStatus[] = []) => ({
  name: 'p',
  UID: 'u',
  namespace: 'n',
  JID: '1',
  containers,
  initContainers,
});
const phase = (...args: Parameters<typeof reply>) => podStatusOf(reply(...args), undefined, T0).phase;

describe('the phase of a pod', () => {
  const cases: [string, string, ContainerStatus[], ContainerStatus[]?][] = [
    ['is Pending while nothing is known of its containers', 'Pending', []],
    ['is Pending while a container waits', 'Pending', [status('a', waiting)]],
    ['is Pending while an init container runs', 'Pending', [status('a', waiting)], [status('i', running)]],
    [
      'is Running once a container runs',
      'Running',
      [status('a', running), status('b', waiting)],
      [status('i', ended(0))],
    ],
    ['is Running while a container waits to be restarted', 'Running', [status('a', waiting, 2)]],
    [
      'is Running while one of two containers has ended',
      'Running',
      [status('a', ended(1)), status('b', running)],
    ],
    [
      'is Succeeded when all containers ended with 0',
      'Succeeded',
      [status('a', ended(0)), status('b', ended(0))],
    ],
    ['is Failed when one of them did not', 'Failed', [status('a', ended(0)), status('b', ended(42))]],
    ['is Failed when an init container failed', 'Failed', [status('a', waiting)], [status('i', ended(3))]],
  ];
  for (const [title, expected, containers, init] of cases) {
    it(title, () => assert.equal(phase(containers, init), expected));
  }
});

describe('a sidecar', () => {
  const pod = {
    spec: {
      containers: [{ name: 'a' }],
      initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'i' }],
    },
  };
  const phaseWith = (main: ContainerState, proxy: ContainerState) => {
    const answer = reply([status('a', main)], [status('proxy', proxy), status('i', ended(0))]);
    return podStatusOf(answer, undefined, T0, sidecarsOf(pod)).phase;
  };

  it('neither holds a pod back while it runs nor decides how it ends', () => {
    assert.equal(phaseWith(running, running), 'Running');
    assert.equal(phaseWith(ended(0), ended(143)), 'Succeeded');
    assert.equal(phaseWith(ended(1), ended(0)), 'Failed');
  });
});

describe('the status of a pod', () => {
  it('has each condition once, and none of a finished pod says Ready', () => {
    for (const code of [0, 1]) {
      const { conditions = [] } = podStatusOf(reply([status('a', ended(code))]), undefined, T0);
      const types = conditions.map(({ type }) => type);
      assert.deepEqual(types, ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']);
      assert.equal(conditions.find(({ type }) => type === 'Ready')?.status, 'False');
      assert.equal(
        conditions.find(({ type }) => type === 'Ready')?.reason,
        code === 0 ? 'PodCompleted' : 'PodFailed',
      );
    }
  });

  it('changes a transition time only with the status of its condition', () => {
    const first = podStatusOf(reply([status('a', waiting)]), undefined, T0);
    const second = podStatusOf(reply([status('a', running)]), first, T1);
    const times = Object.fromEntries((second.conditions ?? []).map((c) => [c.type, c.lastTransitionTime]));
    assert.deepEqual(times, { PodScheduled: T0, Initialized: T0, ContainersReady: T1, Ready: T1 });
    assert.equal(second.startTime, T0);
  });

  it('says which container failed and how, and names a passed deadline as the reason', () => {
    const failed = podStatusOf(reply([status('a', ended(42))]), undefined, T0);
    assert.equal(failed.message, 'container a ended with exit code 42');
    assert.equal(failed.reason, undefined);
    const late = podStatusOf(reply([status('a', ended(143, 'DeadlineExceeded'))]), undefined, T0);
    assert.equal(late.reason, 'DeadlineExceeded');
    const state = { terminated: { exitCode: 128, reason: 'StartError', message: 'exec: "nope": not found' } };
    const unstarted = podStatusOf(reply([status('a', state)]), undefined, T0);
    assert.equal(
      unstarted.message,
      'container a ended with exit code 128 (StartError: exec: "nope": not found)',
    );
  });
});
