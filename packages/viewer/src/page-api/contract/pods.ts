import type { SpanRow } from './trace.ts';

/** Where a pod's time went, in the order in which a pod goes through them. */
export type PodStage = 'waiting' | 'call' | 'queue' | 'running' | 'ended';

export interface PodSegment {
  readonly stage: PodStage;
  readonly startMicros: number;
  /** null while it lasts. */
  readonly endMicros: number | null;
}

/** A span of a pod's life, to be followed. */
export interface PodSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMicros: number;
  readonly durationMicros: number;
  readonly status: SpanRow['status'];
  /** `Pending → Running`, `attempt 2`, an error, or empty. */
  readonly note: string;
}

/** A pod, read from its CreatePodVK and the spans around and linked to it. */
export interface PodRow {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  /**
   * Last phase seen; `Waiting` before the first call, `Creating` after one that failed, `Pending` once the remote side
   * has it, `Deleted` at the end.
   */
  readonly phase: string;
  readonly failed: boolean;
  /** Why, where a span says it. */
  readonly error: string;
  /** CreatePodVK spans. */
  readonly attempts: number;
  readonly startMicros: number;
  /** null while it has not ended. */
  readonly endMicros: number | null;
  /** In order, without gaps; `running` and `ended` by the plugin's times where it reported them, else as observed. */
  readonly segments: readonly PodSegment[];
  /** The last 100, in order. */
  readonly spans: readonly PodSpan[];
}

/** `GET /ui/pods`: newest first, at most 1,000. `now` is the server's clock, for bars that still grow. */
export interface PodList {
  readonly nowMicros: number;
  readonly pods: readonly PodRow[];
  /** Pods beyond those. */
  readonly more: number;
}
