import { type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';

/** A pod as the kubelet has it in memory. */
export interface PodEntry {
  readonly ref: PodRef;
  /** As the source wants it. */
  pod: Pod;
  deleting: boolean;
  status: PodStatus | undefined;
  /** Phase that the provider last showed in this run. */
  phase: string | undefined;
  /** When (performance.now()) the pod was created here or last changed its phase. */
  changedAt: number;
}

export interface PodTable {
  get(uid: string): PodEntry | undefined;
  add(pod: Pod): PodEntry;
  delete(uid: string): void;
  entries(): PodEntry[];
  /** Other pods of the same namespace and name. */
  namesakes(entry: PodEntry): PodEntry[];
}

export function isTerminal(status: PodStatus | undefined): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

export function createPodTable(): PodTable {
  const byUid = new Map<string, PodEntry>();
  const byName = new Map<string, Set<PodEntry>>();
  const nameOf = ({ namespace, name }: PodRef) => `${namespace}/${name}`;
  return {
    get: (uid) => byUid.get(uid),
    add(pod) {
      const ref = podRef(pod);
      const entry = {
        ref,
        pod,
        deleting: false,
        status: pod.status,
        phase: undefined,
        changedAt: performance.now(),
      };
      byUid.set(ref.uid, entry);
      byName.set(nameOf(ref), (byName.get(nameOf(ref)) ?? new Set()).add(entry));
      return entry;
    },
    delete(uid) {
      const entry = byUid.get(uid);
      if (!entry) return;
      byUid.delete(uid);
      const sameName = byName.get(nameOf(entry.ref));
      sameName?.delete(entry);
      if (sameName?.size === 0) byName.delete(nameOf(entry.ref));
    },
    entries: () => [...byUid.values()],
    namesakes: (entry) => [...(byName.get(nameOf(entry.ref)) ?? [])].filter((other) => other !== entry),
  };
}
