/** CPU of this thread, in ms: beside other work it tells more of a stall than the clock does. */
function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The longest time between two turns of the event loop, by the clock and in CPU, and all CPU while the work runs. */
export async function measured(work: () => Promise<unknown>) {
  let running = true;
  let last = performance.now();
  let lastCpu = threadCpu();
  let stall = 0;
  let stallCpu = 0;
  const turn = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
    const nowCpu = threadCpu();
    stallCpu = Math.max(stallCpu, nowCpu - lastCpu);
    lastCpu = nowCpu;
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
  return { ms, 'cpu ms': (user + system) / 1000, 'stall ms': stall, 'stall cpu ms': stallCpu };
}
