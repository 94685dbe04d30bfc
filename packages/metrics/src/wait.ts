export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Rejects when the signal aborts, and never settles otherwise. */
export function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error('it was not there in time'));
    if (signal?.aborted) fail();
    else signal?.addEventListener('abort', fail, { once: true });
  });
}
