/** Says one sentence to the operator, on stderr unless the host listens to `process.on('warning')`. */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'MetricsWarning', code: 'VK_TELEMETRY' });
}

const MIN_INTERVAL_MS = 60_000;

/** The same, at most once a minute. */
export function createRareWarning(): (message: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (message) => {
    const now = performance.now();
    if (now - last < MIN_INTERVAL_MS) return;
    last = now;
    warn(message);
  };
}
