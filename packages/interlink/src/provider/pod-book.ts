import { isDeepStrictEqual } from 'node:util';
import { type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';
import type { PodStatusReply } from '../types.ts';
import { podStatusOf, sidecarsOf } from './pod-status.ts';

/** interLink's annotation for the remote system's job; plugins read it. */
const JOB_ID = 'JobID';

interface Entry {
  pod: Pod;
  jid: string;
  status: PodStatus;
  reply?: PodStatusReply;
}

/** The pods a provider has handed on, with what the remote side said of them last. */
export interface PodBook {
  add(pod: Pod, jid: string): void;
  update(pod: Pod): void;
  remove(uid: string): void;
  find(namespace: string, name: string, uid?: string): Pod | undefined;
  pods(): Pod[];
  /** Pods whose status can still change, as they go over the wire. */
  unfinished(): Pod[];
  wirePod(uid: string): Pod | undefined;
  /** A pod as a delete call sends it: with its job, and with the time and the grace that it is deleted with. */
  wireDelete(pod: Pod): Pod;
  /** Of some replies, the pods whose containers are not as they were. */
  changed(replies: readonly PodStatusReply[]): PodRef[];
  /** Takes a reply in and gives the pod's status by it. */
  record(reply: PodStatusReply, asked: Pod): PodStatus;
}

const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

/** What plugins read of a pod in a status call: names, containers' names, phase and job. Its env stays here. */
function slimPod({ pod, jid, status }: Entry): Pod {
  const names = (containers: readonly { name: string; image?: string }[]) =>
    containers.map(({ name, image = '' }) => ({ name, image }));
  return {
    metadata: {
      ...pod.metadata,
      annotations: { ...pod.metadata?.annotations, ...(jid && { [JOB_ID]: jid }) },
    },
    spec: {
      containers: names(pod.spec?.containers ?? []),
      ...(pod.spec?.initContainers && { initContainers: names(pod.spec.initContainers) }),
      ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
      ...(pod.spec?.terminationGracePeriodSeconds !== undefined && {
        terminationGracePeriodSeconds: pod.spec.terminationGracePeriodSeconds,
      }),
    },
    status: { phase: status.phase ?? 'Pending' },
  };
}

export function createPodBook(): PodBook {
  const entries = new Map<string, Entry>();
  const withStatus = ({ pod, status }: Entry): Pod => ({ ...pod, status });
  const isFinished = ({ status }: Entry) => status.phase === 'Succeeded' || status.phase === 'Failed';

  return {
    add(pod, jid) {
      const { uid } = podRef(pod);
      const status: PodStatus = pod.status?.phase ? pod.status : { phase: 'Pending', startTime: now() };
      entries.set(uid, { pod, jid, status });
    },
    update(pod) {
      const entry = entries.get(podRef(pod).uid);
      if (entry) entry.pod = pod;
    },
    remove: (uid) => void entries.delete(uid),
    find(namespace, name, uid) {
      const entry = [...entries.values()].find(({ pod }) => {
        const ref = podRef(pod);
        return ref.namespace === namespace && ref.name === name && (uid === undefined || ref.uid === uid);
      });
      return entry && withStatus(entry);
    },
    pods: () => [...entries.values()].map(withStatus),
    unfinished: () => [...entries.values()].filter((entry) => !isFinished(entry)).map(slimPod),
    wirePod(uid) {
      const entry = entries.get(uid);
      return entry && slimPod(entry);
    },
    wireDelete(pod) {
      const entry = entries.get(podRef(pod).uid);
      const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata ?? {};
      const slim = slimPod(entry ?? { pod, jid: '', status: pod.status ?? {} });
      return {
        ...slim,
        metadata: {
          ...slim.metadata,
          ...(deletionTimestamp && { deletionTimestamp }),
          ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
        },
      };
    },
    changed: (replies) =>
      replies.flatMap((reply) => {
        const entry = entries.get(reply.UID);
        return entry && !isDeepStrictEqual(reply, entry.reply) ? [podRef(entry.pod)] : [];
      }),
    record(reply, asked) {
      const entry = entries.get(reply.UID);
      const status = podStatusOf(
        reply,
        entry?.status ?? asked.status,
        now(),
        sidecarsOf(entry?.pod ?? asked),
      );
      if (entry) {
        entry.status = status;
        entry.reply = reply;
        if (reply.JID) entry.jid = reply.JID;
      }
      return status;
    },
  };
}
