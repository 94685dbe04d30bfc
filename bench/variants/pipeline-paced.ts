// Makes spans at a rate and prints what that takes: node pipeline-paced.ts <KIND|idle> PORT RATE SECONDS [loop]
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { makeAtRate } from './pipeline-load.ts';
import { startSender } from './pipeline-sender.ts';

const WARM_UP_SECONDS = 2;
const IDLE = { makePair() {}, shutdown: async () => {} };

const [kind = '', port = '', rate = '', duration = '', watch] = process.argv.slice(2);
const { makePair, shutdown } = kind === 'idle' ? IDLE : startSender(kind, port);
const warmUp = await makeAtRate(makePair, Number(rate), WARM_UP_SECONDS);
process.send?.('started');
// It wakes up every millisecond, which would be most of the CPU time that is measured.
const loop = watch === 'loop' ? monitorEventLoopDelay({ resolution: 1 }) : undefined;
loop?.enable();
const started = performance.now();
const before = process.cpuUsage();
const made = await makeAtRate(makePair, Number(rate), Number(duration));
const { user, system } = process.cpuUsage(before);
loop?.disable();
const seconds = (performance.now() - started) / 1000;
// What is still queued is sent where that can be. That the official pipeline fails to do so is seen at the sink.
await shutdown().catch(() => {});
console.log(
  JSON.stringify({
    made: warmUp + made,
    'CPU %': (user + system) / 1e4 / seconds,
    ...(loop && { 'loop p99 ms': loop.percentile(99) / 1e6, 'loop max ms': loop.max / 1e6 }),
  }),
);
if (process.connected) process.disconnect();
