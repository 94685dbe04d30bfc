import { setTimeout as delay } from 'node:timers/promises';
import { compare, type Measures, printRatio } from './harness.ts';
import { sendSpans, startViewerProcess } from './viewer-process.ts';
import {
  type CollectorProcess,
  findTools,
  generateTelemetry,
  startCollectorProcess,
} from './viewer-tools.ts';

const SPANS = 200_000;
const rate = (row: Measures) => row['k spans/CPU-s'] ?? Number.NaN;

interface Taken {
  readonly cpuSeconds: number;
  readonly takenSpans: number;
}

/** The usage when every span of a load has been counted, which the Collector does a little after it has answered. */
async function usageAfter<T extends Taken>(usage: () => T | Promise<T>, taken: number): Promise<T> {
  const deadline = performance.now() + 5_000;
  let now = await usage();
  while (now.takenSpans < taken && performance.now() < deadline) {
    await delay(20);
    now = await usage();
  }
  if (now.takenSpans === taken) return now;
  throw new Error(`${now.takenSpans} spans were taken instead of ${taken}`);
}

/** What one load costs a server, in its CPU time. */
async function measure<T extends Taken>(
  usage: () => T | Promise<T>,
  load: () => Promise<unknown>,
): Promise<{ rate: number; after: T }> {
  const before = await usage();
  await load();
  const after = await usageAfter(usage, before.takenSpans + SPANS);
  return { rate: SPANS / (after.cpuSeconds - before.cpuSeconds) / 1000, after };
}

/** What a viewer at its caps takes per second of its CPU time, beside the OpenTelemetry Collector, which keeps nothing. */
export async function viewerIngest(rounds: number): Promise<void> {
  const viewer = await startViewerProcess();
  const tools = await findTools();
  const collector = tools && (await startCollectorProcess(tools.otelcol));

  const toViewer = (name: string, load: () => Promise<unknown>) => ({
    name,
    run: async (): Promise<Measures> => {
      const { rate, after } = await measure(viewer.usage, load);
      return {
        'k spans/CPU-s': rate,
        'RSS MB': after.rssBytes / 1e6,
        'stored MB': after.storedBytes / 1e6,
        'stall ms': after.stallMs,
      };
    },
  });
  const toCollector = (name: string, { usage }: CollectorProcess, load: () => Promise<unknown>) => ({
    name,
    run: async (): Promise<Measures> => ({ 'k spans/CPU-s': (await measure(usage, load)).rate }),
  });

  const variants = [
    toViewer('viewer, gRPC', () => sendSpans('grpc', viewer.ports.grpc, SPANS)),
    toViewer('viewer, HTTP', () => sendSpans('http', viewer.ports.http, SPANS)),
  ];
  if (tools && collector) {
    const { grpc, http } = collector.ports;
    const generate = (port: number) => () => generateTelemetry(tools.telemetrygen, port, SPANS);
    variants.push(
      toCollector('Collector, gRPC', collector, () => sendSpans('grpc', grpc, SPANS)),
      toCollector('Collector, HTTP', collector, () => sendSpans('http', http, SPANS)),
      toViewer('viewer, telemetrygen', generate(viewer.ports.grpc)),
      toCollector('Collector, telemetrygen', collector, generate(grpc)),
    );
  }
  let results: Awaited<ReturnType<typeof compare>>;
  try {
    results = await compare('OTLP ingest, CPU of the server', variants, rounds);
  } finally {
    await Promise.all([viewer.stop(), collector?.stop()]);
  }
  printRatio(
    'viewer over gRPC : 150,000 spans per CPU-second, what Jaeger in memory took',
    results,
    (row) => rate(row('viewer, gRPC')) / 150,
    '>= 1',
  );
  if (!collector) return;
  for (const load of ['gRPC', 'HTTP', 'telemetrygen']) {
    printRatio(
      `viewer : Collector, ${load}`,
      results,
      (row) => rate(row(`viewer, ${load}`)) / rate(row(`Collector, ${load}`)),
      'none; the Collector stores nothing',
    );
  }
}
