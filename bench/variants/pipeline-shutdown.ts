// Prints how long a shutdown takes with spans that the collector never answers for:
// node pipeline-shutdown.ts KIND PORT TIMEOUT
import { startSender } from './pipeline-sender.ts';

const PAIRS = 500;

const [kind = '', port = '', timeout = ''] = process.argv.slice(2);
const { makePair, shutdown } = startSender(kind, port);
for (let pair = 0; pair < PAIRS; pair += 1) makePair();
const started = performance.now();
let rejected = 0;
await shutdown(Number(timeout)).catch(() => {
  rejected = 1;
});
console.log(JSON.stringify({ 'shutdown ms': performance.now() - started, rejected }));
process.disconnect?.();
