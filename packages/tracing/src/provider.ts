import type { Readable } from 'node:stream';
import type { PodLike } from './pod.ts';

/** What part of a container's log is wanted; the names follow kubectl's and the kubelet API's options. */
export interface LogOptions {
  /** Last lines only. */
  readonly tail?: number | undefined;
  readonly limitBytes?: number | undefined;
  /** Each line is preceded by its RFC 3339 time. */
  readonly timestamps?: boolean | undefined;
  /** The stream goes on until the container ends. */
  readonly follow?: boolean | undefined;
  /** The log of the container's previous run. */
  readonly previous?: boolean | undefined;
  readonly sinceSeconds?: number | undefined;
  /** RFC 3339. */
  readonly sinceTime?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What runs the pods: the shape of the Go library's PodLifecycleHandler and PodNotifier
 * (virtual-kubelet node/podcontroller.go), with promises. `P` is the pod's type, `S` that of its status.
 */
export interface PodProvider<P extends PodLike = PodLike, S = unknown> {
  /** Resolves when the remote side accepted the pod. */
  createPod(pod: P): Promise<void>;
  updatePod(pod: P): Promise<void>;
  /** Resolves when the remote side confirmed; may be called again. */
  deletePod(pod: P): Promise<void>;
  /** Looks a pod up without asking the remote side. */
  getPod(namespace: string, name: string, uid?: string): Promise<P | undefined>;
  /** Asks the remote side for one pod; undefined where it is unknown there. */
  getPodStatus(namespace: string, name: string, uid?: string): Promise<S | undefined>;
  /** One status turn: all pods with their present status. */
  getPods(): Promise<P[]>;
  /** Calls back on every change, where the provider can tell by itself. */
  notifyPods?(callback: (pod: P) => void): void;
  ping?(): Promise<void>;
  getContainerLogs?(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
  ): Promise<Readable>;
  getStatsSummary?(): Promise<unknown>;
}
