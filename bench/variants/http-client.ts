// Prints what one undici request costs in the client: node http-client.ts <plain|ours|composed|official> PORT
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { instrumentHttpClient, tracingInterceptor } from '@vk-telemetry/tracing';
import { Agent, request } from 'undici';
import { registerSdk } from './sdk.ts';

const [variant = 'plain', port = ''] = process.argv.slice(2);
const provider = registerSdk();
if (variant === 'ours') instrumentHttpClient();
if (variant === 'official')
  registerInstrumentations({ instrumentations: [new UndiciInstrumentation()], tracerProvider: provider });

const CONNECTIONS = 16;
const CALLS = 30_000;
const agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
const dispatcher = variant === 'composed' ? agent.compose(tracingInterceptor()) : agent;
const url = `http://127.0.0.1:${port}/api/v1/namespaces/default/pods/pod-a/status`;
const headers = { accept: 'application/json', authorization: 'Bearer token' };

async function many(count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const { body } = await request(url, { dispatcher, headers });
      await body.text();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

await many(CALLS / 3);
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
const sample = 320;
await many(sample);
const bytes = Math.max(0, process.memoryUsage().heapUsed - heap) / sample;
const before = process.cpuUsage();
await many(CALLS);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ 'CPU µs/call': (user + system) / CALLS, 'B/call': bytes }));
await dispatcher.close();
