import type { TraceSummary } from '../../src/page-api/contract.ts';

/** `hold` keeps rows where they are and refreshes them there; `pause` keeps them as they are. */
export type Mode = 'follow' | 'hold' | 'pause';

/** Rows of the list, and how many newer ones wait. */
export interface Arranged {
  readonly rows: readonly TraceSummary[];
  readonly waiting: number;
}

const keyed = (traces: readonly TraceSummary[]): ReadonlyMap<string, TraceSummary> =>
  new Map(traces.map((trace) => [trace.traceId, trace]));

const isSame = (a: TraceSummary, b: TraceSummary): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Rows to show after `shown`, now that the server has sent `latest`. A row that says the same stays the same object. */
export const arrange = (
  shown: readonly TraceSummary[],
  latest: readonly TraceSummary[],
  mode: Mode,
): Arranged => {
  const before = keyed(shown);
  if (mode === 'follow') {
    const rows = latest.map((trace) => {
      const was = before.get(trace.traceId);
      return was !== undefined && isSame(was, trace) ? was : trace;
    });
    return { rows, waiting: 0 };
  }
  const waiting = latest.filter(({ traceId }) => !before.has(traceId)).length;
  if (mode === 'pause') return { rows: shown, waiting };
  const now = keyed(latest);
  const rows = shown.map((trace) => {
    const update = now.get(trace.traceId);
    return update === undefined || isSame(trace, update) ? trace : update;
  });
  return { rows, waiting };
};

/** Longest duration of these rows, at least 1. */
export const longestOf = (rows: readonly TraceSummary[]): number =>
  rows.reduce((longest, { durationMicros }) => Math.max(longest, durationMicros), 1);
