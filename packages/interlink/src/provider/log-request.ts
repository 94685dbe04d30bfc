import type { LogOptions, PodRef } from '@vk-telemetry/tracing';
import { type LogRequest, ZERO_TIME } from '../types.ts';

/** The kubelet's log options as interLink writes them: zero and false mean that nothing was asked. */
export function logRequest(pod: PodRef, container: string, options: LogOptions): LogRequest {
  return {
    Namespace: pod.namespace,
    PodUID: pod.uid,
    PodName: pod.name,
    ContainerName: container,
    Opts: {
      Tail: options.tail ?? 0,
      Bytes: options.limitBytes ?? 0,
      Timestamps: options.timestamps ?? false,
      Follow: options.follow ?? false,
      Previous: options.previous ?? false,
      SinceSeconds: options.sinceSeconds ?? 0,
      SinceTime: options.sinceTime ?? ZERO_TIME,
    },
  };
}
