import { SpanKind } from '@opentelemetry/api';

const { INTERNAL, CLIENT, SERVER } = SpanKind;

/**
 * Every span that vk-telemetry can emit. No other code can name a span: the functions of this package take a
 * name of this table only. Names and attributes follow semantic versioning.
 *
 * Names are interLink's (pkg/virtualkubelet, pkg/interlink/api and the plugins), but for SyncPodVK, which is ours.
 */
export const SPANS = {
  SyncPodVK: { kind: INTERNAL, when: "one item of a pod's queue, from its turn to its end" },
  GetPodVK: { kind: INTERNAL, when: 'a pod is looked up before it is created' },
  CreatePodVK: { kind: INTERNAL, when: 'a pod is handed to the provider, until the remote side accepted it' },
  UpdatePodVK: { kind: INTERNAL, when: 'a spec change is handed to the provider, or a phase is observed' },
  DeletePodVK: { kind: INTERNAL, when: 'a pod is deleted, until the remote side confirmed' },
  GetPodsVK: { kind: INTERNAL, when: 'one status turn over all pods' },
  GetPodStatusVK: { kind: INTERNAL, when: 'one pod is asked for alone' },
  GetLogsVK: { kind: INTERNAL, when: "the kubelet API is asked for a container's log" },
  GetStatsSummaryVK: { kind: INTERNAL, when: 'the kubelet API is asked for statistics' },
  CreateHttpCall: { kind: CLIENT, when: 'the call that creates a pod' },
  DeleteHttpCall: { kind: CLIENT, when: 'the call that deletes a pod' },
  LogHttpCall: { kind: CLIENT, when: 'the call that fetches a log, until its stream ends' },
  StatusHttpCall: { kind: CLIENT, when: 'one call that asks for the status of one or many pods' },
  UpdateCacheHttpCall: { kind: CLIENT, when: 'the call that tells the remote cache of a spec update' },
  PingHttpCall: { kind: CLIENT, when: 'the ping, at start and every 30 s' },
  CreateAPI: { kind: SERVER, when: 'the interLink API answers /create' },
  DeleteAPI: { kind: SERVER, when: 'the interLink API answers /delete' },
  StatusAPI: { kind: SERVER, when: 'the interLink API answers /status' },
  GetLogsAPI: { kind: SERVER, when: 'the interLink API answers /getLogs' },
  PingAPI: { kind: SERVER, when: 'the interLink API answers /pinglink' },
  Create: { kind: SERVER, when: 'a plugin answers /create' },
  Delete: { kind: SERVER, when: 'a plugin answers /delete' },
  Status: { kind: SERVER, when: 'a plugin answers /status' },
  GetLogs: { kind: SERVER, when: 'a plugin answers /getLogs' },
} as const;

type NamesOfKind<Kind extends SpanKind> = {
  [Name in keyof typeof SPANS]: (typeof SPANS)[Name]['kind'] extends Kind ? Name : never;
}[keyof typeof SPANS];

export type SpanName = keyof typeof SPANS;
export type InternalSpanName = NamesOfKind<SpanKind.INTERNAL>;
export type HttpCallName = NamesOfKind<SpanKind.CLIENT>;
export type ServerSpanName = NamesOfKind<SpanKind.SERVER>;

/** Attribute keys that vk-telemetry sets, by the name used in code. Units: times and durations are microseconds. */
export const ATTRIBUTES = {
  podName: 'pod.name',
  podNamespace: 'pod.namespace',
  podUid: 'pod.uid',
  podsCount: 'pods.count',
  podUpdate: 'pod.update',
  podPhase: 'pod.phase',
  podPhasePrevious: 'pod.phase.previous',
  podStartTime: 'pod.start.time',
  podFinishTime: 'pod.finish.time',
  queueWait: 'queue.wait',
  attempt: 'attempt',
  startTimestamp: 'start.timestamp',
  endTimestamp: 'end.timestamp',
  duration: 'duration',
  exitCode: 'exit.code',
  /** The spelling of interLink's monitoring document; always the same value as `exit.code`. */
  exitcCode: 'exitc.code',
  bytes: 'http.response.body.size',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  urlFull: 'url.full',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  k8sPodName: 'k8s.pod.name',
  k8sPodUid: 'k8s.pod.uid',
  k8sNamespaceName: 'k8s.namespace.name',
  k8sNodeName: 'k8s.node.name',
} as const;
