import type { ConfigMap, Pod, PodStatus, Secret } from 'kubernetes-types/core/v1.js';

/** What a source tells the kubelet. Calls for one pod come in order. */
export interface PodSourceEvents {
  /**
   * The pod is there or has changed: `metadata.uid` says which pod it is, `status` what was last written to the source.
   * With `metadata.deletionTimestamp` its deletion is asked for; `finalize` is called when it is done.
   */
  podSet(pod: Pod): void;
  /** The pod is gone from the source without having been finalized, as after a forced deletion. */
  podGone(pod: Pod): void;
  /** A ConfigMap, a Secret or the like changed: what waits for its next try may try now. */
  resourcesChanged(): void;
  /** Something in the source cannot be used; the rest goes on. */
  problem(error: Error): void;
}

/** Where the node's pods come from and their statuses go: a folder of manifests, or the Kubernetes API. */
export interface PodSource {
  /** Resolves when each pod that exists now was announced. Pods of earlier runs that were not are deleted. */
  start(events: PodSourceEvents, signal: AbortSignal): Promise<void>;
  /** May be called again with the same status; a rejection is retried. */
  updateStatus(pod: Pod, status: PodStatus): Promise<void>;
  /** The pod's containers have stopped and the remote side has forgotten it. */
  finalize(pod: Pod): Promise<void>;
  getConfigMap(namespace: string, name: string): Promise<ConfigMap | undefined>;
  getSecret(namespace: string, name: string): Promise<Secret | undefined>;
}
