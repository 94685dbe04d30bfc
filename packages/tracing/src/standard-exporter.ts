import { createRequire } from 'node:module';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { httpUrlOf } from './endpoint.ts';
import type { TracingSettings } from './options.ts';
import { readTlsFiles, type TlsFiles } from './tls.ts';

/** Loads the official exporters where they are used, and not before. */
const require = createRequire(import.meta.url);

/** OpenTelemetry's OTLPTraceExporter of the protocol. */
export function createStandardExporter(settings: TracingSettings): SpanExporter {
  const tlsFiles = settings.tls && readTlsFiles(settings.tls);
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
