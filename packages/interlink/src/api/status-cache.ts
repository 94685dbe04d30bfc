import { isDeepStrictEqual } from 'node:util';
import type { Pod, PodStatusReply } from '../types.ts';

/** The last status of each pod, by UID. When full, the pod whose status is oldest goes. */
export interface StatusCache {
  /** True where a pod's status is final and known, so that the plugin need not be asked. */
  answers(pod: Pod): boolean;
  /** Takes in the answer for some pods; those it leaves out are forgotten. Gives the pods whose status changed. */
  update(asked: readonly Pod[], replies: readonly PodStatusReply[]): Pod[];
  /** The statuses of these pods, in their order. */
  of(pods: readonly Pod[]): PodStatusReply[];
  all(): PodStatusReply[];
  evict(pod: Pod): void;
}

const FINAL = ['Succeeded', 'Failed'];
const uidOf = (pod: Pod) => pod.metadata?.uid ?? '';

export function createStatusCache(maxPods: number): StatusCache {
  const statuses = new Map<string, PodStatusReply>();

  function put(reply: PodStatusReply): void {
    statuses.delete(reply.UID);
    statuses.set(reply.UID, reply);
    const [oldest] = statuses.keys();
    if (statuses.size > maxPods && oldest !== undefined) statuses.delete(oldest);
  }

  return {
    answers: (pod) => FINAL.includes(pod.status?.phase ?? '') && statuses.has(uidOf(pod)),
    update(asked, replies) {
      const byUid = new Map(replies.map((reply) => [reply.UID, reply]));
      return asked.filter((pod) => {
        const reply = byUid.get(uidOf(pod));
        const changed = !isDeepStrictEqual(reply, statuses.get(uidOf(pod)));
        if (reply) put(reply);
        else statuses.delete(uidOf(pod));
        return changed;
      });
    },
    of: (pods) => pods.flatMap((pod) => statuses.get(uidOf(pod)) ?? []),
    all: () => [...statuses.values()],
    evict: (pod) => void statuses.delete(uidOf(pod)),
  };
}
