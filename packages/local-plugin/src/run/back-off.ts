/** How long a container waits before it starts again; milliseconds. */
export interface BackOff {
  /** The first wait; each one after is twice as long. */
  readonly base: number;
  readonly max: number;
  /** A run of this length starts the row of waits anew. */
  readonly resetAfter: number;
}

/** The kubelet's: 10 s, doubled up to 5 min, forgotten after 10 min (pkg/kubelet/kubelet.go, MaxCrashLoopBackOff). */
export const KUBERNETES_BACK_OFF: BackOff = { base: 10_000, max: 300_000, resetAfter: 600_000 };

/** The wait before the start that follows this many ended runs in a row. */
export function backOffDelay({ base, max }: BackOff, endedRuns: number): number {
  return Math.min(max, base * 2 ** Math.max(0, endedRuns - 1));
}
