// Prints what spans cost from their start until they are answered for: node pipeline-burst.ts KIND PORT SPANS
import { sendAll } from './pipeline-load.ts';
import { startSender } from './pipeline-sender.ts';

const [kind = '', port = '', count = ''] = process.argv.slice(2);
const spans = Number(count);
const sender = startSender(kind, port);
await sendAll(sender, spans / 4);
const started = performance.now();
const before = process.cpuUsage();
await sendAll(sender, spans);
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ 'CPU µs/span': (user + system) / spans, 'k spans/s': spans / seconds / 1000 }));
await sender.shutdown();
