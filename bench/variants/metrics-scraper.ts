import { once } from 'node:events';
import { Agent, request } from 'node:http';

/** Two scrapers at a time, as a pair of Prometheus: `node metrics-scraper.ts port gzip|identity scrapes`. */
const [, , port = '', encoding = 'identity', scrapes = '1'] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
const latencies: number[] = [];
let bytes = 0;

async function scrape(): Promise<void> {
  const start = performance.now();
  const headers = { accept: 'text/plain;version=0.0.4', 'accept-encoding': encoding };
  const sent = request({ host: '127.0.0.1', port, path: '/metrics', agent, headers });
  sent.end();
  const [response] = await once(sent, 'response');
  bytes = 0;
  for await (const piece of response) bytes += piece.length;
  if (response.statusCode !== 200) throw new Error(`a scrape was answered ${response.statusCode}`);
  latencies.push(performance.now() - start);
}

async function scraper(): Promise<void> {
  for (let i = 0; i < Number(scrapes) / 2; i += 1) await scrape();
}

await Promise.all([scraper(), scraper()]);
agent.destroy();
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
console.log(JSON.stringify({ 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'body MB': bytes / 1e6 }));
