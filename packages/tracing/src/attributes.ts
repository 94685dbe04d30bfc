/** Attribute keys that vk-telemetry sets, by the name used in code. Units: times and durations are microseconds. */
export const ATTRIBUTES = {
  podName: 'pod.name',
  podNamespace: 'pod.namespace',
  podUid: 'pod.uid',
  podsCount: 'pods.count',
  podUpdate: 'pod.update',
  podPhase: 'pod.phase',
  podPhasePrevious: 'pod.phase.previous',
  podReason: 'pod.reason',
  podStartTime: 'pod.start.time',
  podFinishTime: 'pod.finish.time',
  containerExitCode: 'container.exit.code',
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
  httpMethodOriginal: 'http.request.method_original',
  httpResendCount: 'http.request.resend_count',
  httpStatus: 'http.response.status_code',
  urlFull: 'url.full',
  urlTemplate: 'url.template',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  networkProtocolVersion: 'network.protocol.version',
  k8sPodName: 'k8s.pod.name',
  k8sPodUid: 'k8s.pod.uid',
  k8sNamespaceName: 'k8s.namespace.name',
  k8sNodeName: 'k8s.node.name',
} as const;

const A = ATTRIBUTES;

/** Attributes that come together. */
export const ATTRIBUTE_GROUPS = {
  every: [A.startTimestamp, A.endTimestamp, A.duration, A.k8sNodeName],
  pod: [A.podName, A.podNamespace, A.podUid, A.k8sPodName, A.k8sNamespaceName, A.k8sPodUid],
  count: [A.podsCount],
  /** Arrays. */
  changed: [A.podName, A.podNamespace, A.podUid],
  call: [A.exitCode, A.exitcCode, A.httpStatus, A.httpMethod, A.urlFull, A.serverAddress, A.serverPort],
  /** Of a request that is no step of a pod's life. */
  http: [
    A.httpMethod,
    A.httpMethodOriginal,
    A.httpResendCount,
    A.httpStatus,
    A.urlFull,
    A.urlTemplate,
    A.serverAddress,
    A.serverPort,
    A.networkProtocolVersion,
  ],
  bytes: [A.bytes],
  failed: [A.errorType],
  queue: [A.queueWait, A.attempt],
  update: [
    A.podUpdate,
    A.podPhase,
    A.podPhasePrevious,
    A.podStartTime,
    A.podFinishTime,
    A.podReason,
    A.containerExitCode,
  ],
} as const;
