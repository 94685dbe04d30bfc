import { createRequire } from 'node:module';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { failureWarnings } from './delivery.ts';
import type { TracingSettings } from './options.ts';
import { createStandardPipeline, type Pipeline } from './pipeline.ts';
import { createSampler, sampledAtEnd } from './sampling.ts';
import { SCHEMA_URL } from './scope.ts';
import { readTlsFiles, type TlsFiles } from './tls.ts';

/** Loads the SDK when tracing is on, and not before: synchronously, so from its CommonJS build. */
const require = createRequire(import.meta.url);

const DEFAULT_QUEUE_SIZE = 2048;

/** The SDK under way. */
export interface Sdk {
  readonly pipeline: Pipeline;
  shutdown(): Promise<void>;
}

/** Starts the OpenTelemetry NodeSDK for traces only. Propagators and limits it reads from OTEL_* itself. */
export function startSdk(settings: TracingSettings): Sdk {
  const tlsFiles = settings.tls && readTlsFiles(settings.tls);
  const pipeline = createPipeline(settings, createExporter(settings, tlsFiles));
  const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: createResource(settings),
    sampler: createSampler(sdkTrace(), settings),
    spanProcessors: [sampledAtEnd(pipeline.processor, settings.sampling)],
    metricReaders: [],
  });
  withoutLogs(() => sdk.start());
  return { pipeline, shutdown: () => sdk.shutdown() };
}

/** NodeSDK has no option for no logs: with an empty list too it would take the place of the host's own logger provider. */
function withoutLogs(start: () => void): void {
  const { OTEL_LOGS_EXPORTER: before } = process.env;
  process.env.OTEL_LOGS_EXPORTER = 'none';
  try {
    start();
  } finally {
    if (before === undefined) delete process.env.OTEL_LOGS_EXPORTER;
    else process.env.OTEL_LOGS_EXPORTER = before;
  }
}

function sdkTrace() {
  return require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace');
}

function createPipeline(settings: TracingSettings, exporter: SpanExporter): Pipeline {
  const { BatchSpanProcessor } = sdkTrace();
  return createStandardPipeline({
    exporter,
    batch: (counted) => new BatchSpanProcessor({ exporter: counted, ...settings.batch }),
    maxQueueSize: settings.batch.maxQueueSize ?? DEFAULT_QUEUE_SIZE,
    onFailure: failureWarnings(settings),
  });
}

function createResource({ resourceAttributes }: TracingSettings) {
  const { defaultResource, resourceFromAttributes } =
    require('@opentelemetry/resources') as typeof import('@opentelemetry/resources');
  const attributes = {
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...resourceAttributes,
  };
  return defaultResource().merge(resourceFromAttributes(attributes, { schemaUrl: SCHEMA_URL }));
}

function createExporter(settings: TracingSettings, tlsFiles: TlsFiles | undefined): SpanExporter {
  return settings.protocol === 'grpc'
    ? createGrpcExporter(settings, tlsFiles)
    : createHttpExporter(settings, tlsFiles);
}

function createGrpcExporter(settings: TracingSettings, tlsFiles: TlsFiles | undefined): SpanExporter {
  const { credentials, Metadata } = require('@grpc/grpc-js') as typeof import('@grpc/grpc-js');
  const { OTLPTraceExporter } =
    require('@opentelemetry/exporter-trace-otlp-grpc') as typeof import('@opentelemetry/exporter-trace-otlp-grpc');
  const { endpoint, tls } = settings;
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(settings.headers)) metadata.set(name, value);
  return new OTLPTraceExporter({
    // The exporter takes host and port out of the URL and would lose port 80 of an http URL; TLS is up to the credentials.
    url: endpoint.socketPath ? `unix://${endpoint.socketPath}` : `https://${endpoint.host}:${endpoint.port}`,
    credentials: tlsFiles
      ? credentials.createSsl(tlsFiles.ca, tlsFiles.key, tlsFiles.cert, {
          rejectUnauthorized: tls?.verify ?? true,
        })
      : credentials.createInsecure(),
    metadata,
    timeoutMillis: settings.exportTimeoutMillis,
  });
}

function createHttpExporter(settings: TracingSettings, tlsFiles: TlsFiles | undefined): SpanExporter {
  const { OTLPTraceExporter } =
    settings.protocol === 'http/json'
      ? (require('@opentelemetry/exporter-trace-otlp-http') as typeof import('@opentelemetry/exporter-trace-otlp-http'))
      : (require('@opentelemetry/exporter-trace-otlp-proto') as typeof import('@opentelemetry/exporter-trace-otlp-proto'));
  return new OTLPTraceExporter({
    url: httpUrlOf(settings),
    headers: { ...settings.headers },
    httpAgentOptions: { keepAlive: true, ...tlsFiles, rejectUnauthorized: settings.tls?.verify ?? true },
    timeoutMillis: settings.exportTimeoutMillis,
  });
}

/** Where spans are sent to over HTTP. */
export function httpUrlOf({ endpoint, tls }: TracingSettings): string {
  return `${tls ? 'https' : 'http'}://${endpoint.host}:${endpoint.port}${endpoint.path}`;
}
