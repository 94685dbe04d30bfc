/** Settles on the first signal, or when the launcher that holds the IPC channel is gone. Later signals change nothing. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve()).on('SIGTERM', () => resolve());
    if (process.send !== undefined) process.on('disconnect', () => resolve());
  });
}
