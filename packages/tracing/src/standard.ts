import { createRequire } from 'node:module';
import type { Receiver } from './export/metrics.ts';
import type { TracingSettings } from './options.ts';
import type { Pipeline } from './pipeline.ts';
import { createStandardExporter } from './standard-exporter.ts';
import { createStandardPipeline } from './standard-pipeline.ts';
import { failureWarnings } from './standard-warnings.ts';

const require = createRequire(import.meta.url);

const DEFAULT_QUEUE_SIZE = 2048;

/** OpenTelemetry's own pipeline, as the settings say. */
export function startStandard(settings: TracingSettings, receiver: Receiver): Pipeline {
  const { BatchSpanProcessor } =
    require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace');
  return createStandardPipeline({
    exporter: createStandardExporter(settings),
    batch: (exporter) => new BatchSpanProcessor({ exporter, ...settings.batch }),
    maxQueueSize: settings.batch.maxQueueSize ?? DEFAULT_QUEUE_SIZE,
    receiver,
    onFailure: failureWarnings(settings),
  });
}
