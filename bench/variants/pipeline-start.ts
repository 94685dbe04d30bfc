// Prints when a process is ready to trace, and when its first span is answered for: node pipeline-start.ts KIND PORT
const [kind = '', port = ''] = process.argv.slice(2);
const [ready, firstSpan] = await (kind === 'ours' ? ours() : stock());
const measures = { 'ready ms': ready, 'first span ms': firstSpan, 'RSS MB': process.memoryUsage.rss() / 1e6 };
process.stdout.write(JSON.stringify(measures), () => process.exit(0));

async function ours(): Promise<[number, number]> {
  const { startTracing, withSpan } = await import('@vk-telemetry/tracing');
  const tracing = startTracing({ enabled: true, endpoint: `127.0.0.1:${port}` });
  const ready = sinceStart();
  withSpan('GetPodsVK', {}, () => {});
  await tracing.flush();
  return [ready, sinceStart()];
}

async function stock(): Promise<[number, number]> {
  const { trace } = await import('@opentelemetry/api');
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}` });
  const processor = new BatchSpanProcessor({ exporter });
  new NodeSDK({ autoDetectResources: false, spanProcessors: [processor], metricReaders: [] }).start();
  const ready = sinceStart();
  trace.getTracer('bench').startSpan('GetPodsVK').end();
  await processor.forceFlush();
  return [ready, sinceStart()];
}

function sinceStart(): number {
  return process.uptime() * 1000;
}
