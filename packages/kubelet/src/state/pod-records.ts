import { join } from 'node:path';
import type { Container, Pod } from 'kubernetes-types/core/v1.js';
import { isFields } from '../manifests/shape.ts';
import { type JsonStore, openJsonStore } from './json-store.ts';
import type { StateError } from './state-error.ts';

/** What was done with a pod, or is about to be done: stored before the provider is called. */
export interface PodRecord {
  /**
   * - `creating`: createPod was or will be called; whether it reached the remote side has to be asked for.
   * - `created`: the remote side accepted the pod.
   * - `deleting`: deletePod was or will be called; it has not been confirmed.
   */
  readonly stage: 'creating' | 'created' | 'deleting';
  /** Enough of the pod to name and to delete it, without environment, commands and foreign annotations. */
  readonly pod: Pod;
  /** Hash of the pod as the provider was last told. */
  readonly handed: string;
}

const STAGES = ['creating', 'created', 'deleting'];

function isPodRecord(value: unknown): value is PodRecord {
  if (!isFields(value) || !isFields(value.pod)) return false;
  const { metadata } = value.pod;
  return STAGES.includes(String(value.stage)) && isFields(metadata) && typeof metadata.uid === 'string';
}

/** Opens the records in `stateDir`/pods, by uid. */
export function openPodRecords(
  stateDir: string,
  onCorrupt: (error: StateError) => void,
): JsonStore<PodRecord> {
  return openJsonStore(join(stateDir, 'pods'), isPodRecord, onCorrupt);
}

/** The pod without what may be secret in it. kubectl's last-applied annotation repeats the whole manifest. */
export function withoutSecrets(pod: Pod): Pod {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _manifest, ...annotations } =
    pod.metadata?.annotations ?? {};
  const named = ({ name, image }: Container): Container => ({ name, ...(image && { image }) });
  const {
    restartPolicy,
    terminationGracePeriodSeconds,
    nodeName,
    containers = [],
    initContainers,
  } = pod.spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...pod.metadata, annotations },
    spec: {
      containers: containers.map(named),
      ...(initContainers && { initContainers: initContainers.map(named) }),
      ...(restartPolicy && { restartPolicy }),
      ...(terminationGracePeriodSeconds !== undefined && { terminationGracePeriodSeconds }),
      ...(nodeName && { nodeName }),
    },
  };
}
