import { isMainThread } from 'node:worker_threads';
import type { Tracing } from './start.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Sends what is left when the process ends, within the limit of `flush`. On a signal that nobody else listens to it
 * raises the signal again afterwards, so that the process ends as it would have; a second signal ends it at once. Where
 * the host listens too, the end is the host's. At the natural end the exit code stays what it is.
 */
export function flushAtExit(tracing: Tracing): void {
  let flushed = 0;
  process.on('beforeExit', () => {
    const { ended } = tracing.stats();
    if (ended === flushed) return;
    flushed = ended;
    void tracing.flush();
  });
  if (isMainThread) for (const signal of SIGNALS) flushAtSignal(tracing, signal);
}

function flushAtSignal(tracing: Tracing, signal: NodeJS.Signals): void {
  const onSignal = async () => {
    const alone = process.listenerCount(signal) === 1;
    if (alone) process.off(signal, onSignal);
    await tracing.flush();
    if (alone) process.kill(process.pid, signal);
  };
  // First, or a listener that the host has for once would be gone when it is counted.
  process.prependListener(signal, onSignal);
}
