import { ATTRIBUTES as A } from './attributes.ts';
import type { SpanRecorder } from './recorder.ts';

/** What identifies a pod in a span. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** The node the pod is bound to; default the node name that `startTracing` was given. */
  readonly nodeName?: string | undefined;
}

/** The part of a Kubernetes Pod that tracing reads; any `v1.Pod` object has it. */
export interface PodLike {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly containerStatuses?: readonly ContainerStatusLike[];
    readonly initContainerStatuses?: readonly ContainerStatusLike[];
  };
}

export interface ContainerStatusLike {
  readonly state?: {
    readonly running?: { readonly startedAt?: Time };
    readonly terminated?: {
      readonly startedAt?: Time;
      readonly finishedAt?: Time;
      readonly exitCode?: number;
      readonly reason?: string;
    };
    readonly waiting?: { readonly reason?: string };
  };
}

/** RFC 3339 as on the wire, or what @kubernetes/client-node makes of it. */
export type Time = string | Date;

/** Reads name, namespace, uid and node of a Kubernetes Pod; what is missing becomes an empty string. */
export function podRef(pod: PodLike): PodRef {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  return { name, namespace, uid, nodeName: pod.spec?.nodeName };
}

let defaultNodeName: string | undefined;

/** The node name of this process, used where a pod does not say its own. Set by `startTracing`. */
export function setDefaultNodeName(nodeName: string | undefined): void {
  defaultNodeName = nodeName;
}

/** `k8s.node.name`: the pod's own, else that of this process. */
export function recordNode(recorder: SpanRecorder, nodeName?: string): void {
  const name = nodeName || defaultNodeName;
  if (name) recorder.set(A.k8sNodeName, name);
}

/** `pod.*` and the semantic conventions' names beside them. */
export function recordPod(recorder: SpanRecorder, pod: PodRef): void {
  recorder.set(A.podName, pod.name);
  recorder.set(A.podNamespace, pod.namespace);
  recorder.set(A.podUid, pod.uid);
  recorder.set(A.k8sPodName, pod.name);
  recorder.set(A.k8sNamespaceName, pod.namespace);
  recorder.set(A.k8sPodUid, pod.uid);
  recordNode(recorder, pod.nodeName);
}

/** One pod by its names, several by their count. */
export function recordPods(recorder: SpanRecorder, pods: readonly PodRef[]): void {
  const [only] = pods;
  if (only && pods.length === 1) {
    recordPod(recorder, only);
    return;
  }
  if (pods.length > 1) recorder.set(A.podsCount, pods.length);
  recordNode(recorder);
}

const MAX_NAMED_PODS = 16;

/** The pods of a batched call whose status changed, as string arrays of at most 16. */
export function recordChangedPods(recorder: SpanRecorder, pods: readonly PodRef[]): void {
  if (pods.length === 0) return;
  const named = pods.slice(0, MAX_NAMED_PODS);
  recorder.set(
    A.podName,
    named.map((pod) => pod.name),
  );
  recorder.set(
    A.podNamespace,
    named.map((pod) => pod.namespace),
  );
  recorder.set(
    A.podUid,
    named.map((pod) => pod.uid),
  );
}
