// Prints what counting one request costs: node rest-client.ts <plain|ours|kubevirt|by-hand> [PORT]; without a port only
// the channels are spoken to, as undici does.
import { channel, subscribe } from 'node:diagnostics_channel';
import { createRestClientMetrics } from '@vk-telemetry/metrics';
import { Counter, Histogram, Registry } from 'prom-client';
import { Agent, request } from 'undici';

const [variant = 'plain', port] = process.argv.slice(2);
const PATH = '/api/v1/namespaces/default/pods/pod-a/status';

if (variant === 'ours') createRestClientMetrics();
if (variant === 'kubevirt') createRestClientMetrics({ names: ['kubevirt'] });
if (variant === 'by-hand') countByHand();

interface Message {
  readonly request: { readonly method: string; readonly origin: string };
  readonly response: { readonly statusCode: number };
}

/** What somebody would write with prom-client on the same channels: the metrics of `ours`, less queue and reasons. */
function countByHand(): void {
  const registers = [new Registry()];
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests.',
    labelNames: ['code', 'method', 'host'],
    registers,
  });
  const latency = new Histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'Latency.',
    labelNames: ['verb', 'host'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
    registers,
  });
  const begun = new WeakMap<object, number>();
  const end = ({ method, origin: host }: Message['request'], code: string, seconds: number) => {
    requests.inc({ code, method, host });
    latency.observe({ verb: method, host }, seconds);
  };
  const on = (name: string, listener: (message: Message) => void) =>
    subscribe(name, (message) => listener(message as Message));
  on('undici:request:create', ({ request }) => begun.set(request, performance.now()));
  on('undici:request:headers', ({ request, response }) => {
    const at = begun.get(request);
    if (at === undefined) return;
    begun.delete(request);
    end(request, String(response.statusCode), (performance.now() - at) / 1_000);
  });
  on('undici:request:error', ({ request }) => {
    if (begun.delete(request)) end(request, '<error>', 0);
  });
}

/** The four messages of a request, of an object like undici's. */
function speak(count: number): void {
  const [create, sent, headers, trailers] = [
    'request:create',
    'client:sendHeaders',
    'request:headers',
    'request:trailers',
  ].map((name) => channel(`undici:${name}`));
  const response = { statusCode: 200, headers: [], statusText: 'OK' };
  for (let i = 0; i < count; i += 1) {
    const request = { origin: 'https://10.96.0.1', method: 'GET', path: PATH, headers: [], completed: false };
    if (create?.hasSubscribers) create.publish({ request });
    if (sent?.hasSubscribers) sent.publish({ request, headers: '', socket: null });
    if (headers?.hasSubscribers) headers.publish({ request, response });
    if (trailers?.hasSubscribers) trailers.publish({ request, trailers: [] });
  }
}

const CONNECTIONS = 16;
const agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });

async function ask(count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const { body } = await request(`http://127.0.0.1:${port}${PATH}`, { dispatcher: agent });
      await body.text();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

const run = port === undefined ? speak : ask;
const calls = port === undefined ? 1_000_000 : 30_000;
await run(calls / 3);
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
const sample = 320;
await run(sample);
const bytes = Math.max(0, process.memoryUsage().heapUsed - heap) / sample;
const before = process.cpuUsage();
await run(calls);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ 'CPU µs/call': (user + system) / calls, 'B/call': bytes }));
await agent.close();
