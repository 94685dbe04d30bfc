const waiting: (() => void)[] = [];

function resumeOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(resumeOne);
}

/** Resumes in a later turn of the event loop. Of all that wait, each turn resumes one, so that slices never add up. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(resumeOne);
  });
}

const SLICE_MS = 4;

/** When the slice of this turn of the event loop is over; undefined before it has begun. */
let end: number | undefined;
let calls = 0;

/**
 * Whether long work has had its time in this turn of the event loop: all that runs in one turn shares one slice of a
 * few milliseconds. Looks at the clock at every 16th call only.
 */
export function isDue(): boolean {
  calls += 1;
  if (calls % 16 !== 0) return false;
  const now = performance.now();
  if (end === undefined) {
    end = now + SLICE_MS;
    setImmediate(() => {
      end = undefined;
    });
  }
  return now > end;
}
