import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTES as A } from './vocabulary.ts';

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
    readonly startTime?: string;
    readonly containerStatuses?: readonly ContainerStatusLike[];
    readonly initContainerStatuses?: readonly ContainerStatusLike[];
  };
}

export interface ContainerStatusLike {
  readonly state?: {
    readonly running?: { readonly startedAt?: string };
    readonly terminated?: { readonly startedAt?: string; readonly finishedAt?: string };
  };
}

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

/** `k8s.node.name` of this process, for spans of no single pod. */
export function nodeAttributes(nodeName = defaultNodeName): Attributes {
  return nodeName ? { [A.k8sNodeName]: nodeName } : {};
}

/** `pod.*` and the semantic conventions' names beside them. */
export function podAttributes(pod: PodRef): Attributes {
  return {
    [A.podName]: pod.name,
    [A.podNamespace]: pod.namespace,
    [A.podUid]: pod.uid,
    [A.k8sPodName]: pod.name,
    [A.k8sNamespaceName]: pod.namespace,
    [A.k8sPodUid]: pod.uid,
    ...nodeAttributes(pod.nodeName || defaultNodeName),
  };
}

/** One pod by its names, several by their count. */
export function podsAttributes(pods: readonly PodRef[]): Attributes {
  const [only] = pods;
  if (only && pods.length === 1) return podAttributes(only);
  return pods.length > 1 ? { [A.podsCount]: pods.length, ...nodeAttributes() } : nodeAttributes();
}

const MAX_NAMED_PODS = 16;

/** The pods of a batched call whose status changed, as string arrays of at most 16. */
export function changedPodsAttributes(pods: readonly PodRef[]): Attributes {
  const named = pods.slice(0, MAX_NAMED_PODS);
  return {
    [A.podName]: named.map((pod) => pod.name),
    [A.podNamespace]: named.map((pod) => pod.namespace),
    [A.podUid]: named.map((pod) => pod.uid),
  };
}
