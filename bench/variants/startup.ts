// Prints what starting costs: node startup.ts <empty|off|on|nodesdk>
const [variant] = process.argv.slice(2);

if (variant === 'off' || variant === 'on') {
  process.env.ENABLE_TRACING = variant === 'on' ? '1' : '';
  const { startTracing } = await import('@vk-telemetry/tracing');
  startTracing({ component: 'virtual-kubelet' });
} else if (variant === 'nodesdk') {
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
  new NodeSDK({ traceExporter: new OTLPTraceExporter() }).start();
}

const { user, system } = process.cpuUsage();
const measures = {
  'wall ms': process.uptime() * 1000,
  'CPU ms': (user + system) / 1000,
  'RSS MB': process.memoryUsage.rss() / 1e6,
};
process.stdout.write(JSON.stringify(measures), () => process.exit(0));
