import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { TracingSettings } from '../options.ts';
import type { Pipeline } from '../pipeline.ts';
import { requireModule } from '../require-module.ts';
import type { Receiver } from './metrics.ts';
import { createRingPipeline } from './pipeline.ts';
import type { Transport } from './transport/transport.ts';

const require = createRequire(import.meta.url);

/**
 * The ring, as the settings say.
 *
 * @throws TelemetryConfigError for a certificate or a token file that cannot be used
 */
export function startRing(settings: TracingSettings, receiver: Receiver): Pipeline {
  return createRingPipeline({ settings, receiver, transport: createTransport(settings) });
}

const grpc = () =>
  requireModule<typeof import('./transport/grpc/grpc.ts')>(import.meta.url, './transport/grpc/grpc');
const http = () =>
  requireModule<typeof import('./transport/http/http.ts')>(import.meta.url, './transport/http/http');

/** The protocol's transport. What it does is traced by no instrumentation, and holds on to no context. */
function createTransport(settings: TracingSettings): Transport {
  const { protocol, compression, exportTimeoutMillis, ...rest } = settings;
  const create = protocol === 'grpc' ? grpc().createGrpcTransport : http().createHttpTransport;
  const options = { ...rest, gzip: compression === 'gzip', timeoutMillis: exportTimeoutMillis };
  const { suppressTracing } = require('@opentelemetry/core') as typeof import('@opentelemetry/core');
  const nowhere = suppressTracing(ROOT_CONTEXT);
  const untraced = <T>(work: () => T): T => context.with(nowhere, work);
  const transport = untraced(() => create(options));
  return {
    send: (request) => untraced(() => transport.send(request)),
    onReady: transport.onReady,
    close: transport.close,
  };
}
