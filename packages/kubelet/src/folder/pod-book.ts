import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';
import { isFields } from '../manifests/shape.ts';
import { openJsonStore } from '../state/json-store.ts';
import { desiredHash, immutableHash } from '../state/pod-hash.ts';
import type { StateError } from '../state/state-error.ts';

/** A pod of the folder as the API server would hold it: with its uid, and the status last written. */
export interface BookedPod {
  readonly file: string;
  readonly pod: Pod;
  readonly status?: PodStatus | undefined;
}

/** What changed for one pod when the folder's manifests were compared with the book. */
export interface PodChange {
  /** The pod whose deletion is due. */
  readonly removed?: BookedPod | undefined;
  /** The pod that is new or changed. */
  readonly set?: BookedPod | undefined;
}

/** Which pod is which, over edits and restarts: the part of the API server that a folder lacks. */
export interface PodBook {
  pods(): BookedPod[];
  get(uid: string): BookedPod | undefined;
  /** Takes over the folder's pods and gives what changed. The book is on disk when it returns. */
  compare(manifests: readonly { readonly file: string; readonly pod: Pod }[]): PodChange[];
  setStatus(uid: string, status: PodStatus): void;
  remove(uid: string): void;
}

const nameOf = ({ metadata }: Pod) => `${metadata?.namespace}/${metadata?.name}`;

function isBookedPod(value: unknown): value is BookedPod {
  if (!isFields(value) || typeof value.file !== 'string' || !isFields(value.pod)) return false;
  const { metadata, spec } = value.pod;
  return (
    isFields(metadata) && typeof metadata.uid === 'string' && isFields(spec) && Array.isArray(spec.containers)
  );
}

/** Opens the book in `stateDir`/folder. */
export function openPodBook(stateDir: string, onCorrupt: (error: StateError) => void): PodBook {
  const store = openJsonStore(join(stateDir, 'folder'), isBookedPod, onCorrupt);
  const byUid = (uid: string) => store.values().find(({ pod }) => pod.metadata?.uid === uid);

  function book(file: string, manifest: Pod): PodChange | undefined {
    const known = store.get(nameOf(manifest));
    const same = known && immutableHash(known.pod) === immutableHash(manifest);
    if (same && known.file === file && desiredHash(known.pod) === desiredHash(manifest)) return undefined;
    const { uid, creationTimestamp } = (same ? known.pod.metadata : undefined) ?? newIdentity();
    const pod = { ...manifest, metadata: { ...manifest.metadata, uid, creationTimestamp } } as Pod;
    const booked: BookedPod = { file, pod, ...(same && { status: known.status }) };
    store.set(nameOf(manifest), booked);
    if (same && desiredHash(known.pod) === desiredHash(manifest)) return undefined;
    return { set: booked, removed: same ? undefined : known };
  }

  return {
    pods: () => store.values(),
    get: byUid,
    compare(manifests) {
      const names = new Set(manifests.map(({ pod }) => nameOf(pod)));
      const left = store.values().filter(({ pod }) => !names.has(nameOf(pod)));
      for (const { pod } of left) store.delete(nameOf(pod));
      const changes = manifests.map(({ file, pod }) => book(file, pod));
      return [...left.map((removed) => ({ removed })), ...changes.filter((change) => change !== undefined)];
    },
    setStatus(uid, status) {
      const booked = byUid(uid);
      if (booked) store.set(nameOf(booked.pod), { ...booked, status });
    },
    remove(uid) {
      const booked = byUid(uid);
      if (booked) store.delete(nameOf(booked.pod));
    },
  };
}

function newIdentity() {
  return { uid: randomUUID(), creationTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z') };
}
