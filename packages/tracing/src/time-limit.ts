/** Waits for work to settle, in whatever way, but no longer than the limit. */
export async function within(timeoutMillis: number, work: Promise<unknown>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMillis);
  await Promise.race([Promise.allSettled([work]), over]);
  clearTimeout(timer);
}
