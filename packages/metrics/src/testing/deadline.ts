/** A signal that aborts after so many milliseconds. The timer of AbortSignal.timeout would let a test's process end first. */
export function deadlineIn(millis: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), millis);
  return controller.signal;
}
