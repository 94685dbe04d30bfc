// Prints how much memory a full queue takes: node pipeline-full.ts KIND PORT
// The sink must answer until this says over IPC that it has started, and no more once this gets a message.
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { makeAtRate } from './pipeline-load.ts';
import { startSender } from './pipeline-sender.ts';

const WARM_UP = { rate: 10_000, seconds: 4 };
const TURNS = 500;
const PAIRS_PER_TURN = 200;

const [kind = '', port = ''] = process.argv.slice(2);
const sender = startSender(kind, port);
await makeAtRate(sender.makePair, WARM_UP.rate, WARM_UP.seconds);

const megabytes = () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 1e6, held: (heapUsed + external) / 1e6 };
};
await collectGarbage();
const before = megabytes();
const told = once(process, 'message');
process.send?.('started');
await told;

let peak = 0;
for (let round = 0; round < TURNS; round += 1) {
  for (let pair = 0; pair < PAIRS_PER_TURN; pair += 1) sender.makePair();
  await turn();
  peak = Math.max(peak, megabytes().rss);
}
await collectGarbage();
const after = megabytes();
const measures = { 'RSS MB, peak': peak, 'held + MB': after.held - before.held };
process.stdout.write(JSON.stringify(measures), () => process.exit(0));

/** Twice: buffers go a turn after the objects that held them. */
async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    globalThis.gc?.();
    await turn();
  }
}
