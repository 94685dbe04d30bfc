/** The longest time between two turns of the event loop, and CPU, while the work runs. */
export async function measured(work: () => Promise<unknown>) {
  let running = true;
  let last = performance.now();
  let stall = 0;
  const turn = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  await new Promise((resolve) => setImmediate(resolve));
  running = false;
  return { ms, 'cpu ms': (user + system) / 1000, 'stall ms': stall };
}
