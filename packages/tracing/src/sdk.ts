import { createRequire } from 'node:module';
import { addressOf } from './endpoint.ts';
import type { SdkMetric } from './export/metrics.ts';
import type { TracingSettings } from './options.ts';
import type { Pipeline } from './pipeline.ts';
import { requireModule } from './require-module.ts';
import { createSampler, sampledAtEnd } from './sampling.ts';
import { SCHEMA_URL } from './scope.ts';
import { createSpanCounts } from './span-counts.ts';
import { createHostProcessors } from './span-processors.ts';

/** Loads the SDK when tracing is on, and not before: synchronously, so from its CommonJS build. */
const require = createRequire(import.meta.url);

const EXPORTER_TYPE = {
  grpc: 'otlp_grpc_span_exporter',
  'http/protobuf': 'otlp_http_span_exporter',
  'http/json': 'otlp_http_json_span_exporter',
} as const;

/** The SDK under way. */
export interface Sdk {
  readonly pipeline: Pipeline;
  metrics(): readonly SdkMetric[];
  /** Bounded, and never rejects. */
  flush(timeoutMillis: number): Promise<void>;
  /** Bounded, and never rejects. */
  shutdown(timeoutMillis: number): Promise<void>;
}

/** Starts the OpenTelemetry NodeSDK for traces only. Propagators and limits it reads from OTEL_* itself. */
export function startSdk(settings: TracingSettings): Sdk {
  const pipeline = createPipeline(settings);
  const counts = createSpanCounts();
  const host = createHostProcessors(settings.spanProcessors);
  const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: createResource(settings),
    sampler: counts.sampler(createSampler(sdkTrace(), settings)),
    spanProcessors: [counts.processor(sampledAtEnd(pipeline.processor, settings.sampling)), ...host.list],
    metricReaders: [],
  });
  withoutLogs(() => sdk.start());
  return {
    pipeline,
    metrics: () => [...pipeline.metrics(), ...counts.metrics()],
    async flush(timeoutMillis) {
      await Promise.all([pipeline.flush(timeoutMillis), host.flush(timeoutMillis)]);
    },
    async shutdown(timeoutMillis) {
      await Promise.all([pipeline.shutdown(timeoutMillis), host.shutdown(timeoutMillis)]);
      sdk.shutdown().catch(() => {});
    },
  };
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

const ring = () => requireModule<typeof import('./export/ring.ts')>(import.meta.url, './export/ring');
const standard = () => requireModule<typeof import('./standard.ts')>(import.meta.url, './standard');

function createPipeline(settings: TracingSettings): Pipeline {
  const { name, port } = addressOf(settings.endpoint);
  const receiver = { type: EXPORTER_TYPE[settings.protocol], address: name, port };
  const start = settings.pipeline === 'ring' ? ring().startRing : standard().startStandard;
  return start(settings, receiver);
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
