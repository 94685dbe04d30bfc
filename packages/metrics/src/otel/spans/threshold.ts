const THRESHOLD = /(?:^|;)th:([0-9a-f]{1,14})(?:;|$)/;
const ALL = 2 ** 56;
/** Callers can send any threshold: one span never counts for more. */
const MOST = 2 ** 20;

/**
 * For how many spans a sampled one stands: from the rejection threshold `ot=th:` of its tracestate, 1 where there is none.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling
 */
function adjustedCount(ot: string): number {
  const [, digits] = THRESHOLD.exec(ot) ?? [];
  if (digits === undefined) return 1;
  const rejected = Number.parseInt(digits.padEnd(14, '0'), 16);
  return Math.min(ALL / Math.max(ALL - rejected, 1), MOST);
}

/** The same, which remembers the last: a process mostly has one. */
export function createAdjuster(): (ot: string | undefined) => number {
  let last = '';
  let count = 1;
  return (ot = '') => {
    if (ot !== last) {
      last = ot;
      count = adjustedCount(ot);
    }
    return count;
  };
}
