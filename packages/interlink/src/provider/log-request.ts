import type { LogOptions, PodRef } from '@vk-telemetry/tracing';
import { type LogRequest, ZERO_TIME } from '../types.ts';

/**
 * The kubelet's log options as interLink writes them: zero and false mean that nothing was asked. So that no lines can
 * be asked for (`tail` 0), the last one is, which the caller drops; of a log that is followed, lines from now on. Tail
 * and Bytes exclude each other there, so a tail goes without the limit, which the caller keeps.
 */
export function logRequest(pod: PodRef, container: string, options: LogOptions): LogRequest {
  const { tail, limitBytes = 0, follow = false, previous = false, timestamps = false } = options;
  const isOnlyNew = tail === 0 && follow;
  return {
    Namespace: pod.namespace,
    PodUID: pod.uid,
    PodName: pod.name,
    ContainerName: container,
    Opts: {
      Tail: tail === 0 && !follow ? 1 : (tail ?? 0),
      Bytes: tail === undefined || isOnlyNew ? limitBytes : 0,
      Timestamps: timestamps,
      Follow: follow,
      Previous: previous,
      SinceSeconds: isOnlyNew ? 0 : (options.sinceSeconds ?? 0),
      SinceTime: isOnlyNew ? new Date().toISOString() : (options.sinceTime ?? ZERO_TIME),
    },
  };
}

/** How many bytes of the answer the asker gets; undefined for all. */
export function byteLimit({ tail, follow = false, limitBytes }: LogOptions): number | undefined {
  return tail === 0 && !follow ? 0 : limitBytes;
}
