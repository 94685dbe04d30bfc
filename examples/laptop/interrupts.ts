/** Within this time a signal is the same Ctrl-C again: the terminal sends it, and npm passes it on once more. */
const SAME_INTERRUPT_MS = 1000;

export interface Interrupts {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly first: AbortSignal;
  /** Settles at a later one: whoever sent it does not want to wait any more. */
  readonly second: Promise<'second'>;
}

export function listenForInterrupts(): Interrupts {
  const first = new AbortController();
  const second = Promise.withResolvers<'second'>();
  let firstAt = 0;
  const onSignal = () => {
    if (!first.signal.aborted) {
      firstAt = performance.now();
      first.abort();
    } else if (performance.now() - firstAt > SAME_INTERRUPT_MS) second.resolve('second');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  return { first: first.signal, second: second.promise };
}

/** Settles when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('interrupted');
    else signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
}
