import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

/** An application with the OpenTelemetry SDK. */
export interface Sender {
  readonly tracer: Tracer;
  /** Exports what has ended and stops. */
  send(): Promise<void>;
}

/** Starts the SDK with the official exporter, or with another one. */
export const createSender = (
  exporter: number | SpanExporter,
  attributes: Record<string, string> = { 'service.name': 'VK-InterLink-test' },
): Sender => {
  const provider = new TracerProvider({
    resource: resourceFromAttributes(attributes),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter:
          typeof exporter === 'number'
            ? new OTLPTraceExporter({ url: `http://127.0.0.1:${exporter}` })
            : exporter,
      }),
    ],
  });
  return { tracer: provider.getTracer('viewer-test', '1.2.3'), send: () => provider.shutdown() };
};
