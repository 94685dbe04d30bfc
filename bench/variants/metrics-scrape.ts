import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createMetricsHandler, registryGatherer } from '@vk-telemetry/metrics';
import promClient from 'prom-client';

/** A host that is scraped: `node metrics-scrape.ts ours|prom-client|otel 1000|20000 gzip|identity`. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const [, , side = 'ours', count = '1000', encoding = 'identity'] = process.argv;
const series = Number(count);
const NAME = 'vk_pod_calls_total';
const HISTOGRAM = 'vk_call_seconds';

/** Two fifths are counters, and the rest lines of histograms: 12 buckets, +Inf, sum and count each. */
function* observations(): Generator<{
  readonly kind: 'calls' | 'seconds';
  readonly labels: Record<string, string>;
}> {
  const histograms = Math.round((series * 0.6) / (BUCKETS.length + 3));
  for (let i = 0; i < series * 0.4; i += 1)
    yield { kind: 'calls', labels: { namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' } };
  for (let i = 0; i < histograms; i += 1)
    yield { kind: 'seconds', labels: { namespace: `team-${i % 50}`, pod: `workload-${i}`, code: '200' } };
}

function registryHost(): RequestListener {
  const registry = new promClient.Registry();
  const labelNames = ['namespace', 'pod', 'code'];
  const registers = [registry];
  const calls = new promClient.Counter({ name: NAME, help: 'Calls.', labelNames, registers });
  const seconds = new promClient.Histogram({
    name: HISTOGRAM,
    help: 'Time.',
    labelNames,
    registers,
    buckets: BUCKETS,
  });
  for (const { kind, labels } of observations())
    if (kind === 'calls') calls.inc(labels);
    else seconds.observe(labels, 0.3);
  if (side === 'ours') return createMetricsHandler(registryGatherer(registry));
  return async (request, response) => {
    response.setHeader('content-type', registry.contentType);
    const body = await registry.metrics();
    if (!request.headers['accept-encoding']?.includes('gzip')) response.end(body);
    else {
      response.setHeader('content-encoding', 'gzip');
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.end(body);
    }
  };
}

/** The exporter knows no gzip. */
function otelHost(): RequestListener {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('bench');
  const calls = meter.createCounter(NAME);
  const seconds = meter.createHistogram(HISTOGRAM, { advice: { explicitBucketBoundaries: BUCKETS } });
  for (const { kind, labels } of observations())
    if (kind === 'calls') calls.add(1, labels);
    else seconds.record(0.3, labels);
  return (request, response) => exporter.getMetricsRequestHandler(request, response);
}

const server = createServer(side === 'otel' ? otelHost() : registryHost()).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

async function scraped(times: number): Promise<Record<string, number>> {
  const script = new URL('metrics-scraper.ts', import.meta.url).pathname;
  const args = [script, String(port), encoding, String(times)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Record<string, number>;
}

const scrapes = series > 5_000 ? 40 : 200;
await scraped(20);
global.gc?.();
const delay = monitorEventLoopDelay({ resolution: 1 });
const cpu = process.cpuUsage();
delay.enable();
const latencies = await scraped(scrapes);
delay.disable();
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    ...latencies,
    'cpu ms': (user + system) / 1000 / scrapes,
    'stall ms': delay.max / 1e6,
    'RSS MB': process.resourceUsage().maxRSS / 1024,
  }),
);
server.close();
