// A viewer that tells over IPC what it has used: node viewer-server.ts [MAX_SPANS MAX_BYTES]
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startViewer } from '@vk-telemetry/viewer';

const [maxSpans, maxBytes] = process.argv.slice(2).map(Number);
const viewer = await startViewer({
  grpcPort: 0,
  httpPort: 0,
  apiPort: 0,
  ...(maxSpans && { maxSpans }),
  ...(maxBytes && { maxBytes }),
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const { spans, bytes, evictedSpans } = viewer.stats();
  process.send?.({
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    storedSpans: spans,
    storedBytes: bytes,
    takenSpans: spans + evictedSpans,
    stallMs: delay.max / 1e6,
  });
  delay.reset();
});
process.on('disconnect', () => void viewer.close());
process.send?.(viewer.ports);
