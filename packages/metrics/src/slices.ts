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

export interface Slices {
  /** Whether this slice has had its time. Looks at the clock at every 16th call only. */
  due(): boolean;
  /** Begins the next slice in a later turn of the event loop. */
  next(): Promise<void>;
}

/** Long work in slices of a few milliseconds. */
export function createSlices(): Slices {
  let calls = 0;
  let end = performance.now() + SLICE_MS;
  return {
    due() {
      calls += 1;
      return calls % 16 === 0 && performance.now() > end;
    },
    async next() {
      await nextTurn();
      end = performance.now() + SLICE_MS;
    },
  };
}
