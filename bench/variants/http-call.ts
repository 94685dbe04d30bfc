// Prints the CPU that one HTTP call takes in the client: node http-call.ts <plain|ours|official> PORT
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { type HttpCall, httpCall } from '@vk-telemetry/tracing';
import { Agent, request } from 'undici';
import { registerSdk } from './sdk.ts';

const [variant = 'plain', port = ''] = process.argv.slice(2);
const provider = registerSdk();
if (variant === 'official') {
  registerInstrumentations({ instrumentations: [new UndiciInstrumentation()], tracerProvider: provider });
}

const CONNECTIONS = 16;
const CALLS = 30_000;
const dispatcher = new Agent({ connections: CONNECTIONS, pipelining: 1 });
const url = `http://127.0.0.1:${port}/create`;
const pods = [{ name: 'pod-a', namespace: 'default', uid: 'f0b7c0f2-7d3a-4a86-b4a5-3b9f5d7f0001' }];

async function call(traced?: HttpCall): Promise<{ statusCode: number }> {
  traced?.request({ method: 'POST', url });
  const headers = { 'content-type': 'application/json' };
  const reply = await request(url, {
    dispatcher,
    method: 'POST',
    body: '{}',
    headers: traced?.inject(headers) ?? headers,
  });
  await reply.body.text();
  return { statusCode: reply.statusCode };
}
const one = variant === 'ours' ? () => httpCall('CreateHttpCall', pods, call) : () => call();

async function many(count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

await many(CALLS / 3);
const before = process.cpuUsage();
await many(CALLS);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ 'CPU µs/call': (user + system) / CALLS }));
await dispatcher.close();
