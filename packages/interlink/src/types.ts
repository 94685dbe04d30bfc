import type { ConfigMap, ContainerStatus, Pod, Secret } from 'kubernetes-types/core/v1.js';

export type {
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodCondition,
  PodStatus,
  Secret,
} from 'kubernetes-types/core/v1.js';

// The names below are those on the wire: interLink's pkg/interlink/types.go. Go reads keys whatever their case, and so
// do this package's decoders; absent and null lists become empty ones.

/** `POST /create` of the interLink API: a pod and all that it refers to. */
export interface CreateRequest {
  readonly pod: Pod;
  readonly configmaps: readonly ConfigMap[];
  readonly secrets: readonly Secret[];
  /** One per projected volume, named after the volume: file names and their contents. */
  readonly projectedvolumesmaps: readonly ConfigMap[];
  /** Where a job script is to be fetched from; empty for none. This package's API server refuses others. */
  readonly jobscriptURL: string;
}

/** The answer to `/create`: the pod and the remote system's name for its job. */
export interface CreateReply {
  readonly PodUID: string;
  readonly PodJID: string;
}

/** What one container needs, as a plugin gets it. */
export interface RetrievedContainer {
  readonly name: string;
  readonly configMaps: readonly ConfigMap[];
  readonly projectedvolumemaps: readonly ConfigMap[];
  readonly secrets: readonly Secret[];
  /** Names of the emptyDir volumes that the container mounts. */
  readonly emptyDirs: readonly string[];
}

/** `POST /create` of a plugin. */
export interface PluginCreateRequest {
  readonly pod: Pod;
  /** Init containers first, each in the pod's order. */
  readonly container: readonly RetrievedContainer[];
  /** interLink's job-script settings, opaque here. */
  readonly jobConfig?: unknown;
  readonly jobScript?: string;
}

/** One element of the answer to `GET /status`. */
export interface PodStatusReply {
  readonly name: string;
  readonly UID: string;
  readonly namespace: string;
  /** The remote system's job; empty where there is none yet. */
  readonly JID: string;
  readonly containers: readonly ContainerStatus[];
  readonly initContainers: readonly ContainerStatus[];
}

/** What part of a log is wanted. Zero and false mean: not asked for. */
export interface LogRequestOptions {
  /** Last lines only. Not together with `Bytes`. */
  readonly Tail: number;
  readonly Bytes: number;
  readonly Timestamps: boolean;
  readonly Follow: boolean;
  /** The log of the container's previous run. */
  readonly Previous: boolean;
  /** Seconds before now. Not together with `SinceTime`. */
  readonly SinceSeconds: number;
  /** RFC 3339; `0001-01-01T00:00:00Z` (Go's zero time) means: not asked for. */
  readonly SinceTime: string;
}

/** `GET /getLogs`. */
export interface LogRequest {
  readonly Namespace: string;
  readonly PodUID: string;
  readonly PodName: string;
  readonly ContainerName: string;
  readonly Opts: LogRequestOptions;
}

/** What a plugin may say of the machine behind it. Quantities are Kubernetes quantities (`64`, `256Gi`). */
export interface PingResources {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly accelerators?: readonly { readonly resourceType: string; readonly available: string }[];
}

/** What one running container uses, as a plugin measured it. Not of interLink's own: its plugins say nothing of it. */
export interface ContainerUsage {
  readonly podUID: string;
  readonly container: string;
  /** CPU time since the container's start, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
}

/** The answer to a ping (`POST /pinglink`; of a plugin, `GET /status` with `[]`). */
export interface PingReply {
  /** `ok`, or the text of a plugin that answers plain text. */
  readonly status?: string;
  readonly resources?: PingResources;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Of the containers that run; absent where the plugin does not measure them. */
  readonly stats?: readonly ContainerUsage[];
}

/** Go's zero time.Time: no `SinceTime`. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';
