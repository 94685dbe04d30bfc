/** A turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface CutOff {
  /** Rejects when the signal aborts, and never settles otherwise. */
  readonly cut: Promise<never>;
  /** Stops listening to the signal, which may live on. */
  release(): void;
}

export function cutOff(signal: AbortSignal | undefined): CutOff {
  const { promise: cut, reject } = Promise.withResolvers<never>();
  cut.catch(() => {}); // whoever races with it hears of it
  const fail = () => reject(new Error('it was not there in time'));
  if (signal?.aborted) fail();
  else signal?.addEventListener('abort', fail, { once: true });
  return { cut, release: () => signal?.removeEventListener('abort', fail) };
}

/** The same for a signal that ends with what waits for it. */
export const aborted = (signal: AbortSignal | undefined): Promise<never> => cutOff(signal).cut;
