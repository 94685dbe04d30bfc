/** The spans and attributes that a pod's way is read from: the vocabulary of @vk-telemetry/tracing, which a test compares. */
export const podSpans = {
  SyncPodVK: 'sync',
  CreatePodVK: 'create',
  UpdatePodVK: 'update',
  DeletePodVK: 'delete',
} as const;

/** By the name used in code. `queue.wait` is microseconds, the two times are RFC 3339. */
export const podAttributes = {
  podName: 'pod.name',
  podNamespace: 'pod.namespace',
  podUid: 'pod.uid',
  podUpdate: 'pod.update',
  podPhase: 'pod.phase',
  podPhasePrevious: 'pod.phase.previous',
  podStartTime: 'pod.start.time',
  podFinishTime: 'pod.finish.time',
  podReason: 'pod.reason',
  containerExitCode: 'container.exit.code',
  queueWait: 'queue.wait',
  attempt: 'attempt',
  errorType: 'error.type',
} as const;

/** Phases after which a pod runs no more. */
export const finalPhases: readonly string[] = ['Succeeded', 'Failed'];
